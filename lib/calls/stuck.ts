import { Failure, refuse } from '../core/failure.ts';
import { insist, overtaken } from '../core/insist.ts';
import { committing } from '../once/commit.ts';
import { leaveCall } from '../presence/call-transition.ts';
import { moveStatus, Statuses } from '../presence/presence.ts';
import { ne } from '../table/condition.ts';
import { check, checkAbsent, remove, type WriteIntent } from '../table/write.ts';
import type { CallDesk } from './desk.ts';
import { endCall } from './ending.ts';
import { type EndedCall, ends } from './settlement.ts';
import { type CallItem, Calls, LiveCalls } from './store.ts';

/** A call that somebody is stuck in, and the time. */
export interface StuckCall {
  readonly callId: number;
  /** Of the people who are said to be in it, whoever can't be told from the call itself. */
  readonly userIds: readonly number[];
  readonly now: Date;
}

/** What has become of a stuck call. */
export interface Unstuck {
  /** Settled by this; absent where it was over, or not there. */
  readonly ended?: EndedCall;
  /** What of the settlement this has charged; the rest had been paid before. */
  readonly minutesCharged: number;
  /** Who was said to be in a call that did not go on, and has been freed. */
  readonly freed: readonly number[];
  /** Whether the sweep looked at it in vain, and does no more. */
  readonly forgotten: boolean;
}

export type NotStuck = Failure<'call_over' | 'call_unknown'>;

/**
 * Ends a call by the rules of the app, as after a failure that nobody is to blame for: it is settled in one transaction
 * or has been, and is nobody's sign of life. What names a call that is over, or never was, is put right: its people are
 * free and told so, and its live entry goes. What an operator does, never a route.
 */
export async function unstick(desk: CallDesk, stuck: StuckCall): Promise<Unstuck | NotStuck> {
  const call = await desk.table.get(Calls, stuck);
  if (call?.status === 'ongoing') {
    const commit = committing(desk.table);
    const ref = { id: call.callId, ...call };
    const ended = await endCall(desk, ref, {
      ...{ now: stuck.now, wish: () => ends.technicalIssues, seen: 'nobody', commit },
    });
    if (ended && !(ended instanceof Failure)) {
      return { ended, minutesCharged: ended.billed - call.billed, freed: [], forgotten: false };
    }
  }
  return putRight(desk, stuck);
}

/** The same without anything being written: what it would come to if nothing changed meanwhile. */
export async function foreseeUnstick({ table, ...desk }: CallDesk, stuck: StuckCall): Promise<Unstuck | NotStuck> {
  const unwritten = { ...table, transact: async () => undefined as never };
  const transactionIds = async (_: unknown, count: number) => Array.from({ length: count }, () => 0);
  return unstick({ ...desk, table: unwritten, transactionIds }, stuck);
}

async function putRight(desk: CallDesk, { callId, userIds, now }: StuckCall): Promise<Unstuck | NotStuck> {
  const { table } = desk;
  const [call, live] = await table.getMany([
    [Calls, { callId }],
    [LiveCalls, { callId }],
  ]);
  const named = [call, live].flatMap((one) => (one ? [one.callerId, one.listenerId] : []));
  const people = [...new Set([...named, ...userIds])];
  const freed = await Promise.all(people.map((userId) => free(desk, { callId, userId, now })));
  const forgotten = live !== undefined && !(await table.transact([remove(LiveCalls, live), notOngoing(callId, call)]));
  const done = { minutesCharged: 0, freed: freed.filter((userId) => userId !== undefined), forgotten };
  if (done.freed.length > 0 || forgotten) return done;
  return call ? refuse('call_over', { status: call.status }) : refuse('call_unknown');
}

/** Takes somebody out of a call, on condition that it does not go on. */
function free(
  { table, rules }: CallDesk,
  { callId, userId, now }: { readonly callId: number; readonly userId: number; readonly now: Date },
): Promise<number | undefined> {
  return insist('a status', async () => {
    const [status, call] = await table.getMany([
      [Statuses, { userId }],
      [Calls, { callId }],
    ]);
    if (status?.call?.id !== callId || call?.status === 'ongoing') return undefined;
    const next = leaveCall(status, now.getTime(), rules.presence, { seen: false });
    return (await table.transact([moveStatus(status, next, overtaken), notOngoing(callId, call)])) ?? userId;
  });
}

/** Items of one read are not of one moment: a call may just have begun. */
const notOngoing = (callId: number, call: CallItem | undefined): WriteIntent<typeof overtaken> =>
  call
    ? check(Calls, call, { when: { status: ne('ongoing') }, otherwise: overtaken })
    : checkAbsent(Calls, { callId }, { otherwise: overtaken });
