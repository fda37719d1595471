import * as z from 'zod/mini';
import { lambda } from '../../../lib/core/lambda.ts';
import { Users } from '../../../lib/identity/store.ts';
import { type ListedBlock, listBlocks } from '../../../lib/social/block-list.ts';
import { Blocks } from '../../../lib/social/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { http } from '../_app.ts';
import { bearer } from '../_bearer.ts';
import { pageFields } from '../_fields/page.ts';
import { onPage, pageEnvelope, toPageEnvelope } from '../_page.ts';
import { toTimestamp } from '../_presence.ts';

const BlockedUser = z.object({
  user_id: z.int(),
  username: z.string(),
  sex: z.nullable(z.string()),
  bio: z.nullable(z.string()),
  profile_image_url: z.nullable(z.string()),
  action_type: z.string(),
  reason: z.nullable(z.string()),
  blocked_at: z.string(),
});

export const route = http({
  id: 'blocking.list',
  method: 'GET',
  path: '/blocked',
  tag: 'Blocking',
  auth: bearer,
  summary: 'Whom the caller blocks, newest first.',
  query: z.object({ ...pageFields, action_type: z.optional(z.string()) }),
  response: z.object({ blocked_users: z.array(BlockedUser), total_count: z.int(), ...pageEnvelope }),
  errors: [],
  uses: { table },
  access: [Users.can('batchGet'), Blocks.can('query')],
});

export const handler = lambda(route, async ({ query, caller, table }) => {
  const all = await listBlocks(table, { blockerId: caller.user.userId, actionType: query.action_type });
  return {
    blocked_users: onPage(query, all).map(toBlockedUser),
    total_count: all.length,
    ...toPageEnvelope(query, all.length),
  };
});

const toBlockedUser = ({ block, user }: ListedBlock): z.input<typeof BlockedUser> => ({
  user_id: user.userId,
  username: user.username,
  sex: user.sex ?? null,
  bio: user.bio ?? null,
  profile_image_url: user.profileImageUrl ?? null,
  action_type: block.actionType,
  reason: block.reason ?? null,
  blocked_at: toTimestamp(block.createdAt),
});
