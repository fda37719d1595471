import { consumer } from '../../../lib/core/consumer.ts';
import { eraseLeftovers } from '../../../lib/identity/deletion.ts';
import { Sessions, Users } from '../../../lib/identity/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { stream } from '../_app.ts';

export const route = stream({
  id: 'streams.project',
  summary: 'Derives items from committed changes: erases what a deleted account left behind.',
  on: [Users.changes(['REMOVE'])],
  batchSize: 100,
  windowSeconds: 1,
  timeoutSeconds: 60,
  uses: { table },
  access: [Sessions.can('query', 'delete')],
});

export const handler = consumer(route, async (records, { table }) => {
  for (const { before } of records) await eraseLeftovers(table, (before as { userId: number }).userId);
});
