import { dueAtSettlement, endOfMinutes, secondsUntil } from './minutes.ts';
import type { CallItem, EndReason } from './store.ts';

/** How somebody wants a call to end; what they get may be another end. */
export interface EndWish {
  readonly status: 'completed' | 'dropped';
  readonly reason: EndReason;
}

const dropped = (reason: EndReason): EndWish => ({ status: 'dropped', reason });

/** The ends there are. */
export const ends = {
  hangUp: { status: 'completed', reason: 'ended' },
  technicalIssues: dropped('technical_issues'),
  insufficientCoins: dropped('insufficient_coins'),
  maximumDuration: dropped('maximum_duration'),
  abandoned: dropped('abandoned'),
  accountDeleted: dropped('account_deleted'),
} as const satisfies Record<string, EndWish>;

/** When a call counts as abandoned by its caller. */
export interface ExpiryRules {
  readonly abandonedAfterSeconds: number;
}

/**
 * Why a call has to be ended by whoever comes upon it; `undefined` = it may go on. Of both reasons the one that came
 * first. Source: the app's README, "Expired calls".
 */
export function expiryOf(
  { until }: Pick<CallItem, 'until'>,
  callerLastSeen: number,
  now: number,
  { abandonedAfterSeconds }: ExpiryRules,
): EndWish | undefined {
  const abandoned = now - callerLastSeen >= abandonedAfterSeconds * 1000;
  if (abandoned && callerLastSeen < until) return ends.abandoned;
  return now >= until ? ends.maximumDuration : undefined;
}

/** What an end is decided by: the call, the coins of its caller, and when that caller was last heard of. */
export interface EndState {
  readonly call: CallItem;
  readonly coins: number;
  readonly callerLastSeen: number;
}

/** A call that is over. */
export type EndedCall = Required<CallItem>;

/** What a settlement comes to. */
export interface Settlement {
  readonly call: EndedCall;
  /** Minutes that are charged by it; 0 = all that were due had been. */
  readonly charged: number;
}

/**
 * Settles a call at `now` (epoch milliseconds). Minutes due at the counted end are charged as far as they can be paid; what was charged before stays.
 * Source: the app's README, "Settlement".
 */
export function settle({ call, coins, callerLastSeen }: EndState, wish: EndWish, now: number): Settlement {
  const counted = countedEnd(call, wish, callerLastSeen, now);
  const due = Math.max(call.billed, dueAtSettlement(call, counted));
  const payable = call.billed + Math.floor(coins / call.rate);
  const billed = Math.min(due, payable);
  const { status, reason } = billed < due ? ends.insufficientCoins : limited(call, wish, now);
  const endedAt = billed < due ? endOfMinutes(call, billed) : counted;
  return {
    charged: billed - call.billed,
    call: {
      ...call,
      ...{ status, billed, endedAt, endReason: reason, updatedAt: now },
      coinsSpent: billed * call.rate,
      durationSeconds: secondsUntil(call, endedAt),
      earnedRupees: billed * call.earningRate,
    },
  };
}

/** Whatever was wished for, nothing lasts longer than it may. */
const limited = (call: CallItem, wish: EndWish, now: number): EndWish =>
  now >= call.until && wish.reason !== 'abandoned' ? ends.maximumDuration : wish;

/** An abandoned call counts up to the caller's last sign of life. */
function countedEnd(call: CallItem, { reason }: EndWish, callerLastSeen: number, now: number): number {
  const last = reason === 'abandoned' ? callerLastSeen : now;
  return Math.min(Math.max(last, call.startedAt), Math.max(now, call.startedAt), call.until);
}
