import type { CallItem, CallStatus, CallType, Sum, SumName, TallyItem } from './store.ts';
import { addMonths, addSums, monthOf, recentMonths } from './tally.ts';

/** All calls of a user: those that are over, as they were counted, and the one that goes on. */
export interface AllCalls {
  readonly userId: number;
  readonly tally: TallyItem | undefined;
  readonly live: CallItem | undefined;
}

/** Which calls are asked for; what is absent doesn't matter. */
export interface CallFilter {
  readonly callType?: CallType | undefined;
  readonly status?: CallStatus | undefined;
}

interface Kind {
  readonly callType: CallType;
  readonly status: CallStatus;
}

type SidedKind = Kind & { readonly side: 'made' | 'received' };

const nothing: Sum = { calls: 0, coins: 0, rupees: 0, seconds: 0 };

export const fits = ({ callType, status }: CallFilter, kind: Kind): boolean =>
  (callType === undefined || callType === kind.callType) && (status === undefined || status === kind.status);

/** What these calls come to. One that goes on has cost what was charged so far, has earned nothing and has no length. */
export const sumOf = (calls: AllCalls, isMeant: (kind: SidedKind) => boolean): Sum =>
  kindsOf(calls)
    .filter(([kind]) => isMeant(kind))
    .map(([, sum]) => sum)
    .reduce(addSums, nothing);

function kindsOf({ userId, tally, live }: AllCalls): readonly (readonly [SidedKind, Sum])[] {
  const over = (Object.entries(tally?.sums ?? {}) as [SumName, Sum][]).map(([name, sum]) => {
    const [side, callType, status] = name.split('.') as [SidedKind['side'], CallType, CallStatus];
    return [{ side, callType, status }, sum] as const;
  });
  if (!live) return over;
  return [
    ...over,
    [
      { ...live, side: sideOf(userId, live) },
      { ...nothing, calls: 1, coins: live.coinsSpent },
    ],
  ];
}

const sideOf = (userId: number, { callerId }: CallItem): SidedKind['side'] =>
  callerId === userId ? 'made' : 'received';

/** What the calls that fit come to: coins are of calls made, rupees of calls received. */
export interface HistoryTotals {
  readonly calls: number;
  readonly coinsSpent: number;
  readonly rupeesEarned: number;
}

/** The totals of a history under a filter. Source: the app's README, "Call history". */
export const historyTotals = (calls: AllCalls, filter: CallFilter): HistoryTotals => ({
  calls: sumOf(calls, (kind) => fits(filter, kind)).calls,
  coinsSpent: sumOf(calls, (kind) => fits(filter, kind) && kind.side === 'made').coins,
  rupeesEarned: sumOf(calls, (kind) => fits(filter, kind) && kind.side === 'received').rupees,
});

/** The calls of a user that began in one month (`2024-01`, in UTC). */
export type MonthTotals = HistoryTotals & { readonly month: string };

/** The last few months, the one of `now` (epoch milliseconds) first; those without a call are left out. */
export function monthTotals({ userId, tally, live }: AllCalls, now: number): readonly MonthTotals[] {
  return recentMonths(now).flatMap((month) => {
    const begunIn = live && monthOf(live.startedAt) === month ? live : undefined;
    const over = tally?.months[month];
    if (!begunIn) return over ? [toMonth(month, over)] : [];
    const coins = sideOf(userId, begunIn) === 'made' ? begunIn.coinsSpent : 0;
    return [toMonth(month, addMonths(over, { calls: 1, coins, rupees: 0 }))];
  });
}

const toMonth = (month: string, { calls, coins, rupees }: TallyItem['months'][string]): MonthTotals => ({
  month,
  calls,
  coinsSpent: coins,
  rupeesEarned: rupees,
});
