import * as z from 'zod/mini';
import { Failure } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { Users } from '../../../lib/identity/store.ts';
import { unblockUser } from '../../../lib/social/blocking.ts';
import { Blocks, Hidden } from '../../../lib/social/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { http } from '../_app.ts';
import { bearer } from '../_bearer.ts';
import { Id } from '../_fields/whole.ts';
import { BlockResult } from './_wire.ts';

export const route = http({
  id: 'blocking.unblock',
  method: 'DELETE',
  path: '/block',
  tag: 'Blocking',
  auth: bearer,
  summary: 'Take back the own block; one of the other side stays.',
  body: z.object({ blocked_id: Id }),
  bodyOrQuery: true,
  response: BlockResult,
  errors: ['user_not_found'],
  uses: { table },
  access: [Users.can('batchGet', 'check'), Blocks.can('batchGet', 'delete', 'check'), Hidden.can('update')],
});

export const handler = lambda(route, async ({ body: { blocked_id: blockedId }, caller, table }) => {
  const outcome = await unblockUser(table, { blockerId: caller.user.userId, blockedId });
  if (outcome instanceof Failure) return outcome;
  const { username } = outcome.user;
  return {
    success: true as const,
    message: outcome.changed ? `Successfully unblocked ${username}` : `${username} was not blocked`,
    blocked_id: blockedId,
    action_type: 'unblock',
    is_blocked: false,
  };
});
