import { type AuditItem, latestDeeds } from '../../lib/operators/audit.ts';
import type { Command } from './command.ts';
import { idOf } from './values.ts';

const usualCount = 50;

/** Shows what operators did. */
export const auditCommand: Command = {
  name: 'audit',
  about: 'Show what operators did and looked at, newest first. Phone numbers stand there as what they are known by.',
  options: {
    limit: { about: `how many records, ${usualCount} where it is not said`, value: 'N', read: idOf('count') },
  },
  async run(run) {
    const limit = Number(run.option('limit') ?? usualCount);
    for (const item of await latestDeeds(run.table, limit)) run.say(lineOf(item));
  },
};

const lineOf = ({ at, by, command, given, phoneHash, userId, outcome }: AuditItem): string =>
  [
    new Date(at).toISOString(),
    by,
    [
      command,
      ...Object.keys(given)
        .sort()
        .map((name) => `${name}=${given[name]}`),
    ].join(' '),
    ...(phoneHash === undefined ? [] : [`phone ${phoneHash}`]),
    ...(userId === undefined ? [] : [`user ${userId}`]),
    outcome ?? 'not heard of since',
  ].join(' | ');
