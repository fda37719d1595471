import type { EntryItem, Sum, TallyItem } from '../../lib/calls/store.ts';
import { type Findings, sumOf } from './findings.ts';
import type { Account, Ledger } from './ledger-reading.ts';
import { numbersOf, upTo } from './wallet-invariants.ts';

/** A user's history holds every call of theirs that is over, one after the other, and the tally is what it comes to. */
export function judgeHistory({ userId, tally, entries, status }: Account, { calls }: Ledger, found: Findings): void {
  const of = (what: string) => `${what} of user ${userId}`;
  const own = [...calls.values()].filter(({ callerId, listenerId }) => [callerId, listenerId].includes(userId));
  const over = own.filter((call) => call.status !== 'ongoing').map(({ callId }) => callId);
  const going = own.filter((call) => call.status === 'ongoing').map(({ callId }) => callId);
  found.same(of('the numbers of the history'), numbersOf(entries), upTo(entries.length));
  found.same(of('the calls in the history'), sorted(entries.map(({ callId }) => callId)), sorted(over));
  found.same(of('the calls that go on, and are in the status,'), status?.call ? [status.call.id] : [], going);
  entries.forEach((entry, place) => {
    const before = entries[place - 1];
    if (!before) return;
    found.holds(
      of(`calls ${before.callId} and ${entry.callId} overlap in the history`),
      entry.startedAt > before.endedAt,
    );
  });
  found.same(of('the count of the tally'), tally?.entries ?? 0, entries.length);
  if (tally) judgeTally(tally, entries, of, found);
}

function judgeTally(
  { userId, sums, months }: TallyItem,
  entries: readonly EntryItem[],
  of: (what: string) => string,
  found: Findings,
) {
  const nameOf = (entry: EntryItem) => `${sideOf(entry, userId)}.${entry.callType}.${entry.status}`;
  const names = new Set(entries.map(nameOf));
  found.same(of('the kinds in the tally'), sorted(Object.keys(sums)), sorted([...names]));
  for (const name of names) {
    const sum = totalOf(entries.filter((entry) => nameOf(entry) === name));
    found.same(of(`the tally ${name}`), (sums as Record<string, Sum>)[name], sum);
  }
  const monthOf = ({ startedAt }: EntryItem) => new Date(startedAt).toISOString().slice(0, 7);
  for (const [month, shown] of Object.entries(months)) {
    const begun = entries.filter((entry) => monthOf(entry) === month);
    const made = totalOf(begun.filter((entry) => sideOf(entry, userId) === 'made'));
    const received = totalOf(begun.filter((entry) => sideOf(entry, userId) === 'received'));
    found.same(of(`the month ${month}`), shown, { calls: begun.length, coins: made.coins, rupees: received.rupees });
  }
  const last = entries.at(-1);
  if (last) found.holds(of('the month of the last call is missing in the tally'), monthOf(last) in months);
}

const sideOf = ({ callerId }: EntryItem, userId: number) => (callerId === userId ? 'made' : 'received');

const totalOf = (entries: readonly EntryItem[]): Sum => ({
  calls: entries.length,
  coins: sumOf(entries, ({ coinsSpent }) => coinsSpent),
  rupees: sumOf(entries, ({ earnedRupees }) => earnedRupees),
  seconds: sumOf(entries, ({ durationSeconds }) => durationSeconds),
});

const sorted = <Value extends string | number>(values: readonly Value[]): Value[] =>
  [...values].sort((one, other) => (one < other ? -1 : 1));
