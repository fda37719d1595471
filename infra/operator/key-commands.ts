import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { tokenSettings } from '../../functions/saathii/_settings/tokens.ts';
import {
  keyIds,
  knownAfterSeconds,
  othersNeededUntil,
  usedAfterSeconds,
  withCurrent,
  withKey,
  withoutOthers,
} from '../../lib/secrets/rotation.ts';
import { type Command, type KeyKind, Misused, Refused, type Run } from './command.ts';
import { oneOf } from './values.ts';

const kinds = ['token', 'data'];
const which = { keys: { about: `those of ${kinds.join(' or ')}`, read: oneOf('kind of keys', kinds) } };
const kindOf = (run: Run) => run.argument('keys') as KeyKind;

const show: Command = {
  name: 'keys show',
  about: 'Show the ids of the keys that sign tokens or seal data, and which one is in use.',
  arguments: which,
  async run(run) {
    const { text, madeAt } = await (await run.keySecret(kindOf(run))).read();
    const { current, others } = keyIds(text);
    run.say(`${current}  in use`);
    for (const kid of others) run.say(`${kid}  kept for what was made with it`);
    run.say(`changed last at ${madeAt.toISOString()}`);
  },
};

const rotate: Command = {
  name: 'keys rotate',
  about: 'Add a new key that signs tokens or seals data, and go over to it; the others stay for what they made.',
  arguments: which,
  options: {
    wait: {
      about: `seconds for which instances may learn of it before it is used, ${knownAfterSeconds} where it is not said`,
      value: 'N',
      read: readSeconds,
    },
  },
  recorded: true,
  async run(run) {
    const secret = await run.keySecret(kindOf(run));
    const read = await secret.read();
    const kid = newKid(run.now());
    const { current } = keyIds(read.text);
    if (run.isDry) return run.say(`a new key would be used in the place of ${current}, which would be kept`);
    const added = await secret.replace(read, await withKey(read.text, kid, randomBytes(48).toString('base64url')));
    run.note(`key ${kid} is added; it is used in a moment`);
    await sleep(Number(run.option('wait') ?? knownAfterSeconds) * 1000);
    await secret.replace(added, await withCurrent(added.text, kid));
    const by = new Date(run.now().getTime() + usedAfterSeconds * 1000).toISOString();
    run.say(`key ${kid} is used, by every instance from ${by} on; ${current} is kept for what was made with it`);
  },
};

const prune: Command = {
  name: 'keys prune',
  about: 'Remove the keys of tokens that nothing can need any more.',
  arguments: which,
  options: {
    'at-once': { about: 'all but the one in use, now: whoever logged in under another one has to do so again' },
  },
  recorded: true,
  async run(run) {
    if (kindOf(run) === 'data') {
      throw new Refused('payout accounts and hashes of phone numbers need their data keys for ever; none is removed');
    }
    const secret = await run.keySecret('token');
    const read = await secret.read();
    const { others } = keyIds(read.text);
    if (others.length === 0) return run.say('there is no key but the one in use');
    const until = othersNeededUntil(read.madeAt, run.settings(tokenSettings).refreshSeconds);
    if (!run.flag('at-once') && run.now().getTime() < until) {
      throw new Refused(`tokens may need ${others.join(', ')} until ${new Date(until).toISOString()}`);
    }
    if (run.isDry) return run.say(`${others.join(', ')} would be removed`);
    await secret.replace(read, await withoutOthers(read.text));
    run.say(`removed ${others.join(', ')}; every instance goes by it within ${usedAfterSeconds / 60} minutes`);
  },
};

export const keyCommands: readonly Command[] = [show, rotate, prune];

/** The time is part of the id, for whoever reads it; the rest keeps two of one second apart. */
const newKid = (now: Date): string =>
  `k${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}-${randomBytes(3).toString('hex')}`;

function readSeconds(text: string): string {
  if (!/^\d{1,4}$/.test(text)) throw new Misused('--wait is a number of seconds');
  return text;
}
