import * as z from 'zod/mini';
import { refuse } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { Users } from '../../../lib/identity/store.ts';
import { readBlock } from '../../../lib/social/blocking.ts';
import { Blocks } from '../../../lib/social/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { http } from '../_app.ts';
import { bearer } from '../_bearer.ts';
import { Id } from '../_fields/whole.ts';
import { BlockResult } from './_wire.ts';

export const route = http({
  id: 'blocking.check',
  method: 'GET',
  path: '/block/check/{user_id}',
  tag: 'Blocking',
  auth: bearer,
  summary: 'Whether the caller blocks a user; never the reverse.',
  params: z.object({ user_id: Id }),
  response: BlockResult,
  errors: ['user_not_found'],
  uses: { table },
  access: [Users.can('batchGet'), Blocks.can('batchGet')],
});

export const handler = lambda(route, async ({ params: { user_id: blockedId }, caller, table }) => {
  const { user, block } = await readBlock(table, { blockerId: caller.user.userId, blockedId });
  if (!user) return refuse('user_not_found');
  return {
    success: true as const,
    message: `${user.username} is ${block ? '' : 'not '}blocked`,
    blocked_id: blockedId,
    action_type: block?.actionType ?? 'none',
    is_blocked: block !== undefined,
  };
});
