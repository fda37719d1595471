import * as z from 'zod/mini';
import type { Usernames } from '../../../lib/calls/history.ts';
import type { CallItem } from '../../../lib/calls/store.ts';
import { toTimestamp } from '../_presence.ts';

/** A call as its people see it, over or not. */
export const Call = z.object({
  call_id: z.int(),
  user_id: z.int(),
  listener_id: z.int(),
  call_type: z.enum(['audio', 'video']),
  start_time: z.string(),
  end_time: z.nullable(z.string()),
  duration_seconds: z.nullable(z.int()),
  duration_minutes: z.nullable(z.int()),
  coins_spent: z.int(),
  user_money_spend: z.int(),
  listener_money_earned: z.int(),
  status: z.enum(['ongoing', 'completed', 'dropped']),
  caller_username: z.nullable(z.string()),
  listener_username: z.nullable(z.string()),
  created_at: z.string(),
  updated_at: z.string(),
});

/** Source: README, "Call history". */
export const toCall = (call: CallItem, usernames: Usernames): z.input<typeof Call> => ({
  call_id: call.callId,
  user_id: call.callerId,
  listener_id: call.listenerId,
  call_type: call.callType,
  start_time: toTimestamp(call.startedAt),
  end_time: call.endedAt === undefined ? null : toTimestamp(call.endedAt),
  duration_seconds: call.durationSeconds ?? null,
  duration_minutes: call.status === 'ongoing' ? null : call.billed,
  coins_spent: call.coinsSpent,
  user_money_spend: call.coinsSpent,
  listener_money_earned: call.earnedRupees ?? 0,
  status: call.status,
  caller_username: usernames.get(call.callerId) ?? null,
  listener_username: usernames.get(call.listenerId) ?? null,
  created_at: toTimestamp(call.startedAt),
  updated_at: toTimestamp(call.updatedAt),
});
