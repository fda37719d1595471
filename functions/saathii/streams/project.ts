import { consumer } from '../../../lib/core/consumer.ts';
import { projectRoster } from '../../../lib/feed/projection.ts';
import { LogEntries, LogHeads, Roster } from '../../../lib/feed/store.ts';
import { eraseAfterSeconds } from '../../../lib/identity/gone-account.ts';
import { type UserItem, Users } from '../../../lib/identity/store.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { handOver } from '../../../lib/tasks/hand-over.ts';
import { type SampleItem, Samples } from '../../../lib/verification/store.ts';
import { stream } from '../_app.ts';
import { erasure, keeping } from '../_tasks.ts';

export const route = stream({
  id: 'streams.project',
  summary:
    'Follows committed changes: the roster of listeners, what a deletion left behind, and the objects of new samples.',
  on: [
    Users.changes(['INSERT', 'MODIFY'], { 'roles.listener': 'any text' }),
    Users.changes(['MODIFY'], { 'earlierRoles.listener': 'any text' }),
    Users.changes(['REMOVE']),
    Statuses.changes(['MODIFY'], { listener: [true], news: ['change'] }),
    Samples.changes(['INSERT']),
  ],
  batchSize: 100,
  windowSeconds: 1,
  timeoutSeconds: 60,
  uses: { table, erase: handOver(erasure), keep: handOver(keeping) },
  access: [
    Roster.can('update', 'delete'),
    LogHeads.can('get', 'put', 'update'),
    LogEntries.can('put'),
    Statuses.can('batchGet'),
  ],
});

export const handler = consumer(route, async (records, { table, erase, keep, now }) => {
  const accounts = records.filter(({ entity }) => entity === Users.name);
  const statuses = records.filter(({ entity }) => entity === Statuses.name);
  await projectRoster(table, { accounts, statuses }, now);
  const deleted = accounts.filter(({ change }) => change === 'REMOVE');
  const gone = deleted.map(({ before }) => before as unknown as UserItem);
  const submitted = records.filter(({ entity }) => entity === Samples.name);
  const samples = submitted.map(({ after }) => after as unknown as SampleItem);
  const delay = { delaySeconds: eraseAfterSeconds };
  await Promise.all([
    ...gone.map(({ userId, phoneHash }) => erase({ userId, phoneHash }, delay)),
    ...samples.map(({ key, version }) => keep({ key, version })),
  ]);
});
