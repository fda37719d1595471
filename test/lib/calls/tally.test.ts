import { expect, test } from 'vitest';
import type { EndedCall } from '../../../lib/calls/settlement.ts';
import { Entries, Tallies, type TallyItem } from '../../../lib/calls/store.ts';
import { addToTally, enterHistory, monthOf, recentMonths } from '../../../lib/calls/tally.ts';
import { overtaken } from '../../../lib/core/insist.ts';
import { useCalls } from './call-world.ts';

const world = useCalls();
const may = Date.parse('2026-05-31T23:59:59.999Z');
const none: TallyItem = { userId: 7, entries: 0, sums: {}, months: {} };

const ended = (change: Partial<EndedCall> = {}): EndedCall => ({
  ...{ callId: 1, callerId: 7, listenerId: 8, callType: 'audio', rate: 10, earningRate: 15 },
  ...{
    startedAt: may,
    until: may + 7_200_000,
    billed: 2,
    coinsSpent: 20,
    status: 'completed',
    updatedAt: may + 90_000,
  },
  ...{ endedAt: may + 90_000, durationSeconds: 90, earnedRupees: 30, endReason: 'ended' },
  ...change,
});

test('calls are summed apart by side, type and how they ended, with the numbers of both sides', () => {
  const calls = [
    ended(),
    ended({ callId: 2, coinsSpent: 30, earnedRupees: 45, durationSeconds: 130 }),
    ended({ callId: 3, status: 'dropped', callType: 'video', coinsSpent: 50, earnedRupees: 75, durationSeconds: 10 }),
    ended({ callId: 4, callerId: 8, listenerId: 7 }),
  ];
  const tally = calls.reduce((before, call) => addToTally(before, call, may), none);
  expect(tally).toEqual({
    ...{ userId: 7, entries: 4 },
    sums: {
      'made.audio.completed': { calls: 2, coins: 50, rupees: 75, seconds: 220 },
      'made.video.dropped': { calls: 1, coins: 50, rupees: 75, seconds: 10 },
      'received.audio.completed': { calls: 1, coins: 20, rupees: 30, seconds: 90 },
    },
    months: { '2026-05': { calls: 4, coins: 100, rupees: 30 } },
  });
});

test('months are those of UTC, six of them with the current one, also over the end of a year', () => {
  expect([monthOf(may), monthOf(may + 1)]).toEqual(['2026-05', '2026-06']);
  expect(recentMonths(Date.parse('2026-03-31T23:00:00Z'))).toEqual([
    ...['2026-03', '2026-02', '2026-01', '2025-12', '2025-11', '2025-10'],
  ]);
});

test('a call counts in the month in which it began, and months that are shown no more go', () => {
  const tally = addToTally(none, ended(), may + 3_600_000);
  expect(Object.keys(tally.months)).toEqual(['2026-05']);
  const october = Date.parse('2026-10-31T12:00:00Z');
  expect(Object.keys(addToTally(tally, ended({ startedAt: october }), october).months)).toEqual(['2026-05', '2026-10']);
  const november = Date.parse('2026-11-01T00:00:00Z');
  const later = addToTally(tally, ended({ startedAt: november }), november);
  expect([Object.keys(later.months), later.sums['made.audio.completed']?.calls]).toEqual([['2026-11'], 2]);
});

test('a call that ends by a clock behind the one that began it counts in its month all the same', () => {
  expect(Object.keys(addToTally(none, ended({ startedAt: may + 1 }), may).months)).toEqual(['2026-06']);
});

test('of two calls that enter a history as it was read one is in it, and the other one is told to look again', async () => {
  const enter = (read: TallyItem | undefined, callId: number) =>
    world.table.transact(enterHistory(7, read, ended({ callId }), may));
  expect(await Promise.all([enter(undefined, 1), enter(undefined, 1)])).toEqual(
    expect.arrayContaining([undefined, overtaken]),
  );
  const read = await world.table.get(Tallies, { userId: 7 });
  expect(await enter(read, 2)).toBeUndefined();
  expect(await enter(read, 3)).toBe(overtaken);
  const entries = (await world.table.list(Entries, { of: [7], limit: 10 }))?.items ?? [];
  expect(entries.map(({ ordinal, callId }) => [ordinal, callId])).toEqual([
    [1, 1],
    [2, 2],
  ]);
});
