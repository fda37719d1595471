import { overtaken } from '../core/insist.ts';
import { absent, eq } from '../table/condition.ts';
import { put, update, type WriteIntent } from '../table/write.ts';
import type { EndedCall } from './settlement.ts';
import { Entries, type Sum, type SumName, Tallies, type TallyItem } from './store.ts';

/** How many months are kept, the current one included. */
const keptMonths = 6;

const nothing: Sum = { calls: 0, coins: 0, rupees: 0, seconds: 0 };

const emptyTally = (userId: number): TallyItem => ({ userId, entries: 0, sums: {}, months: {} });

/** The month of a time (epoch milliseconds), in UTC: `2024-01`. */
export const monthOf = (time: number): string => new Date(time).toISOString().slice(0, 7);

/** The months that statistics are given for at this time, newest first. */
export function recentMonths(now: number): readonly string[] {
  const date = new Date(now);
  return Array.from({ length: keptMonths }, (_, back) =>
    monthOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - back, 1)),
  );
}

/**
 * Puts a call that is over into the history of one of its people: its entry, and the sums it belongs to. Part of the
 * transaction that ends it; the tally must still be as it was read.
 */
export function enterHistory(
  userId: number,
  read: TallyItem | undefined,
  call: EndedCall,
  now: number,
): readonly WriteIntent<typeof overtaken>[] {
  const tally = addToTally(read ?? emptyTally(userId), call, now);
  const when = { entries: read ? eq(read.entries) : absent };
  return [
    update(Tallies, { userId }, { set: tally }, { upsert: true, when, otherwise: overtaken }),
    put(Entries, { ...call, userId, ordinal: tally.entries }, { ifAbsent: overtaken }),
  ];
}

/** The tally with one more call. Months that nobody is shown any more go. */
export function addToTally(tally: TallyItem, call: EndedCall, now: number): TallyItem {
  const { userId, entries, sums, months } = tally;
  const side = call.callerId === userId ? 'made' : 'received';
  const name: SumName = `${side}.${call.callType}.${call.status as 'completed' | 'dropped'}`;
  const one: Sum = { calls: 1, coins: call.coinsSpent, rupees: call.earnedRupees, seconds: call.durationSeconds };
  const month = monthOf(call.startedAt);
  // The clock that ended the call may be behind the one that began it.
  const shown = recentMonths(Math.max(now, call.startedAt));
  const ofMonth = { calls: 1, coins: side === 'made' ? one.coins : 0, rupees: side === 'received' ? one.rupees : 0 };
  const all = { ...months, [month]: addMonths(months[month], ofMonth) };
  return {
    userId,
    entries: entries + 1,
    sums: { ...sums, [name]: addSums(sums[name] ?? nothing, one) },
    months: Object.fromEntries(Object.entries(all).filter(([kept]) => shown.includes(kept))),
  };
}

export const addSums = (one: Sum, other: Sum): Sum => ({
  calls: one.calls + other.calls,
  coins: one.coins + other.coins,
  rupees: one.rupees + other.rupees,
  seconds: one.seconds + other.seconds,
});

type Month = TallyItem['months'][string];

export const addMonths = (one: Month = nothing, other: Month): Month => ({
  calls: one.calls + other.calls,
  coins: one.coins + other.coins,
  rupees: one.rupees + other.rupees,
});
