import { runTask } from '../../../lib/core/task-lambda.ts';
import { eraseLeftovers } from '../../../lib/identity/deletion.ts';
import { Sessions } from '../../../lib/identity/store.ts';
import { Blocks } from '../../../lib/social/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { task } from '../_app.ts';
import { erasure } from '../_tasks.ts';

/** Source: README, "Profile and deletion". */
export const route = task({
  queue: erasure,
  summary: 'Erases what a deleted account left behind.',
  timeoutSeconds: 300,
  uses: { table },
  access: [Sessions.can('query', 'delete'), Blocks.can('get', 'update', 'delete')],
});

export const handler = runTask(route, async ({ userId }, { table }) => eraseLeftovers(table, userId));
