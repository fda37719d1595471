import { callSettings } from '../../functions/saathii/_settings/calls.ts';
import { presenceSettings } from '../../functions/saathii/_settings/presence.ts';
import { foreseeUnstick, type NotStuck, type StuckCall, type Unstuck, unstick } from '../../lib/calls/stuck.ts';
import { Failure } from '../../lib/core/failure.ts';
import { type Command, Misused, Refused, type Run } from './command.ts';
import { idOf, userOption, withoutNumbers } from './values.ts';

/** Ends a call that nothing else ends, and puts right what names a call that is none. */
export const endCallCommand: Command = {
  name: 'end-call',
  about: 'End and settle a call as after a failure; or free who is said to be in one that does not go on.',
  arguments: { call: { about: 'its id', read: idOf('call id') } },
  options: {
    reason: {
      ...{ about: 'why, for the record; its people are told of technical issues', value: 'TEXT', read: readReason },
      needed: 'say why',
    },
    user: userOption('somebody who is said to be in it, where the call itself does not say'),
  },
  recorded: true,
  async run(run) {
    const user = run.option('user');
    const stuck: StuckCall = {
      callId: Number(run.argument('call')),
      userIds: user === undefined ? [] : [Number(user)],
      now: run.now(),
    };
    const desk = { ...run, rules: { ...run.settings(callSettings), presence: run.settings(presenceSettings) } };
    const outcome = await (run.isDry ? foreseeUnstick : unstick)(desk, stuck);
    if (outcome instanceof Failure) throw refusedBy(outcome, stuck);
    tell(run, stuck, outcome);
  },
};

function tell(run: Run, { callId }: StuckCall, { ended, minutesCharged, freed, forgotten }: Unstuck): void {
  const would = run.isDry ? 'would be' : 'was';
  if (ended) {
    const { callerId, listenerId, rate, billed, coinsSpent, earnedRupees, status, endReason } = ended;
    run.say(`call ${callId} ${would} ended: ${status}, ${endReason}, ${ended.durationSeconds} seconds`);
    run.say(
      `caller ${callerId} ${would} charged ${minutesCharged * rate} coins, ${coinsSpent} for ${billed} minutes in all`,
    );
    run.say(`listener ${listenerId} ${would} paid ₹${earnedRupees}`);
    return;
  }
  for (const userId of freed) run.say(`user ${userId} ${would} freed of call ${callId}, which does not go on`);
  if (forgotten) run.say(`the live entry of call ${callId} ${would} removed`);
}

const refusedBy = ({ code, detail }: NotStuck, { callId, userIds }: StuckCall): Refused =>
  new Refused(
    code === 'call_over'
      ? `call ${callId} is over (${detail.status}), and nobody is said to be in it; nothing was changed`
      : `there is no call ${callId}${userIds.length > 0 ? ', and nobody is said to be in it' : '; --user names somebody who is said to be in it'}`,
  );

function readReason(text: string): string {
  const reason = text.trim();
  if (reason === '' || reason.length > 200) throw new Misused('--reason has 1 to 200 letters');
  return withoutNumbers(reason);
}
