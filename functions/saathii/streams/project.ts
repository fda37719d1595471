import { consumer } from '../../../lib/core/consumer.ts';
import { projectRoster } from '../../../lib/feed/projection.ts';
import { LogEntries, LogHeads, Roster } from '../../../lib/feed/store.ts';
import { eraseAfterSeconds } from '../../../lib/identity/leftovers.ts';
import { type UserItem, Users } from '../../../lib/identity/store.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { handOver } from '../../../lib/tasks/hand-over.ts';
import { stream } from '../_app.ts';
import { erasure } from '../_tasks.ts';

export const route = stream({
  id: 'streams.project',
  summary:
    'Derives items from committed changes: the roster of listeners, and the erasure of what a deletion left behind.',
  on: [
    Users.changes(['INSERT', 'MODIFY'], { 'roles.listener': 'any text' }),
    Users.changes(['REMOVE']),
    Statuses.changes(['MODIFY'], { listener: [true], news: ['change'] }),
  ],
  batchSize: 100,
  windowSeconds: 1,
  timeoutSeconds: 60,
  uses: { table, erase: handOver(erasure) },
  access: [
    Roster.can('update', 'delete'),
    LogHeads.can('get', 'put', 'update'),
    LogEntries.can('put'),
    Statuses.can('batchGet'),
  ],
});

export const handler = consumer(route, async (records, { table, erase, now }) => {
  const accounts = records.filter(({ entity }) => entity === Users.name);
  const statuses = records.filter(({ entity }) => entity === Statuses.name);
  await projectRoster(table, { accounts, statuses }, now);
  const deleted = accounts.filter(({ change }) => change === 'REMOVE');
  const gone = deleted.map(({ before }) => before as unknown as UserItem);
  const delay = { delaySeconds: eraseAfterSeconds };
  await Promise.all(gone.map(({ userId, phoneHash }) => erase({ userId, phoneHash }, delay)));
});
