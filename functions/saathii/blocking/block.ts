import * as z from 'zod/mini';
import { Failure } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { Users } from '../../../lib/identity/store.ts';
import { blockUser } from '../../../lib/social/blocking.ts';
import { Blocks, Hidden, Reports } from '../../../lib/social/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { http } from '../_app.ts';
import { bearer } from '../_bearer.ts';
import { absentOrNull, text } from '../_fields/text.ts';
import { Id } from '../_fields/whole.ts';
import { blockingSettings } from '../_settings/blocking.ts';
import { BlockResult } from './_wire.ts';

export const route = http({
  id: 'blocking.block',
  method: 'POST',
  path: '/block',
  tag: 'Blocking',
  auth: bearer,
  summary: 'Block or report a user: the two are hidden from each other at once.',
  description:
    'In both directions: feed, favorites, presence, calls to be started, and messages on sockets. A call that ' +
    'goes on stays. The other side is not told. A report blocks as well.',
  body: z.object({
    blocked_id: Id,
    action_type: z._default(z.enum(['block', 'report']), 'block'),
    reason: absentOrNull(text(500)),
  }),
  response: BlockResult,
  errors: ['cannot_block_self', 'user_not_found', 'too_many_blocks'],
  uses: { table, blocking: blockingSettings },
  access: [Users.can('batchGet', 'check'), Blocks.can('batchGet', 'put'), Hidden.can('update'), Reports.can('put')],
});

export const handler = lambda(route, async ({ body, caller, table, blocking, now }) => {
  const { blocked_id: blockedId, action_type: actionType, reason } = body;
  const block = {
    blockerId: caller.user.userId,
    blockedId,
    actionType,
    ...(typeof reason === 'string' && { reason }),
    createdAt: now.getTime(),
  };
  const outcome = await blockUser(table, block, blocking.maxBlocks);
  if (outcome instanceof Failure) return outcome;
  const done = outcome.changed ? 'Successfully' : 'Already';
  return {
    success: true as const,
    message: `${done} blocked ${outcome.user.username}`,
    blocked_id: blockedId,
    action_type: actionType,
    is_blocked: true,
  };
});
