import * as z from 'zod/mini';
import type { CallDesk } from '../../../lib/calls/desk.ts';
import { endCall, type NotOngoing } from '../../../lib/calls/ending.ts';
import type { EndedCall, EndWish } from '../../../lib/calls/settlement.ts';
import { refOf } from '../../../lib/calls/ticking.ts';
import { Failure, refuse } from '../../../lib/core/failure.ts';
import type { Commit } from '../../../lib/once/commit.ts';
import type { StatusItem } from '../../../lib/presence/store.ts';

/** What a call that is over has come to. */
export const EndedCallAnswer = z.object({
  call_id: z.int(),
  message: z.string(),
  duration_seconds: z.int(),
  duration_minutes: z.int(),
  coins_spent: z.int(),
  user_money_spend: z.int(),
  listener_money_earned: z.int(),
  status: z.enum(['completed', 'dropped']),
});

const toEndedCall = (call: EndedCall, message: string): z.input<typeof EndedCallAnswer> => ({
  call_id: call.callId,
  message,
  duration_seconds: call.durationSeconds,
  duration_minutes: call.billed,
  coins_spent: call.coinsSpent,
  user_money_spend: call.coinsSpent,
  listener_money_earned: call.earnedRupees,
  status: call.status as 'completed' | 'dropped',
});

/** A request of one of the people of a call that it be over. */
interface EndRequest {
  readonly callId: number;
  readonly status: StatusItem | undefined;
  readonly wish: EndWish;
  readonly now: Date;
  readonly wordingOf: (call: EndedCall) => string;
  readonly commit: Commit<z.input<typeof EndedCallAnswer>>;
}

/**
 * Ends the call that the sender is in. It is a sign of life of both, unless the call had to end anyway.
 */
export async function endByRequest(
  desk: CallDesk,
  { callId, status, wish, now, wordingOf, commit }: EndRequest,
): Promise<z.input<typeof EndedCallAnswer> | NotOngoing> {
  const ref = refOf(status, callId);
  if (!status || !ref) return refuse('call_not_found');
  const answer = (call: EndedCall) => toEndedCall(call, wordingOf(call));
  const ended = await endCall(desk, ref, {
    now,
    wish: () => wish,
    by: status.userId,
    seen: 'both',
    commit: (intents, call) => commit(intents, answer(call)),
  });
  return ended instanceof Failure || !ended ? refuse('call_not_found') : answer(ended);
}
