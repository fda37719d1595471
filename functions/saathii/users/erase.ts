import { runTask } from '../../../lib/core/task-lambda.ts';
import { eraseLeftovers } from '../../../lib/identity/leftovers.ts';
import { Sessions, Users } from '../../../lib/identity/store.ts';
import { bucket } from '../../../lib/media/bucket.ts';
import { Blocks, FavoriteCounts, Favorites, Holders } from '../../../lib/social/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { sampleErasureAccess } from '../../../lib/verification/erasure.ts';
import { task } from '../_app.ts';
import { erasure } from '../_tasks.ts';

/** Source: README, "Profile and deletion". */
export const route = task({
  queue: erasure,
  summary: 'Erases what a deleted account left behind.',
  timeoutSeconds: 300,
  uses: { table, bucket },
  access: [
    Users.can('get'),
    Sessions.can('query', 'delete'),
    Blocks.can('get', 'batchGet', 'update', 'delete'),
    Holders.can('get', 'delete'),
    Favorites.can('query', 'batchGet', 'delete', 'batchDelete'),
    { on: 'table', entity: Favorites.name, partition: Favorites.partition, index: 'gsi1', actions: ['query'] },
    FavoriteCounts.can('update', 'delete'),
    ...sampleErasureAccess,
  ],
});

export const handler = runTask(route, (leftovers, { table, bucket }) => eraseLeftovers({ table, bucket }, leftovers));
