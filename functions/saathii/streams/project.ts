import { consumer } from '../../../lib/core/consumer.ts';
import { projectRoster } from '../../../lib/feed/projection.ts';
import { LogEntries, LogHeads, Roster } from '../../../lib/feed/store.ts';
import { eraseLeftovers } from '../../../lib/identity/deletion.ts';
import { Sessions, type UserItem, Users } from '../../../lib/identity/store.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { Blocks } from '../../../lib/social/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { stream } from '../_app.ts';

export const route = stream({
  id: 'streams.project',
  summary: 'Derives items from committed changes: the roster of listeners, and nothing of what a deletion left behind.',
  on: [
    Users.changes(['INSERT', 'MODIFY'], { 'roles.listener': 'any text' }),
    Users.changes(['REMOVE']),
    Statuses.changes(['MODIFY'], { listener: [true], news: ['change'] }),
  ],
  batchSize: 100,
  windowSeconds: 1,
  timeoutSeconds: 60,
  uses: { table },
  access: [
    Roster.can('update', 'delete'),
    LogHeads.can('get', 'put', 'update'),
    LogEntries.can('put'),
    Statuses.can('batchGet'),
    Sessions.can('query', 'delete'),
    Blocks.can('get', 'update', 'delete'),
  ],
});

export const handler = consumer(route, async (records, { table, now }) => {
  const accounts = records.filter(({ entity }) => entity === Users.name);
  const statuses = records.filter(({ entity }) => entity === Statuses.name);
  await projectRoster(table, { accounts, statuses }, now);
  const deleted = accounts.filter(({ change }) => change === 'REMOVE');
  for (const { before } of deleted) await eraseLeftovers(table, (before as unknown as UserItem).userId);
});
