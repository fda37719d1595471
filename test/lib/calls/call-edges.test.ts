import { expect, test } from 'vitest';
import { chargeMinutes } from '../../../lib/calls/charge.ts';
import { type EndedCall, ends, settle } from '../../../lib/calls/settlement.ts';
import { type CallItem, Calls, Entries, type EntryItem, LiveCalls, Tallies } from '../../../lib/calls/store.ts';
import { enterHistory } from '../../../lib/calls/tally.ts';
import { monthTotals } from '../../../lib/calls/totals.ts';
import { overtaken } from '../../../lib/core/insist.ts';
import { emptyWallet, posting } from '../../../lib/wallet/wallet.ts';
import { noon, useCalls } from './call-world.ts';

const world = useCalls();

const call: CallItem = {
  ...{ callId: 1, callerId: 2, listenerId: 3, callType: 'audio', rate: 10, earningRate: 15 },
  ...{ startedAt: noon, until: noon + 7_200_000, billed: 1, coinsSpent: 10, status: 'ongoing', updatedAt: noon },
};

test('a call that is ended at its very limit has ended by it, and one millisecond before by whoever ended it', () => {
  const state = { call, coins: 5_000, callerLastSeen: call.until };
  expect(settle(state, ends.hangUp, call.until).call).toMatchObject({
    status: 'dropped',
    endReason: 'maximum_duration',
  });
  expect(settle(state, ends.hangUp, call.until - 1).call).toMatchObject({ status: 'completed', endReason: 'ended' });
});

test('no minutes are charged by no row', () => {
  const wallet = { ...emptyWallet(2), coins: 30 };
  expect(chargeMinutes(call, wallet, 0, { transactionId: 1, now: noon })).toEqual(posting(wallet));
});

test('an entry that is there is never written over, and the tally stays', async () => {
  const userId = 700_001;
  const stray = { userId, ordinal: 1, callId: 99 } as EntryItem;
  await world.table.put(Entries, stray);
  const over = { ...call, status: 'completed', endedAt: noon, durationSeconds: 0, earnedRupees: 15 } as EndedCall;
  expect(await world.table.transact(enterHistory(userId, undefined, over, noon))).toBe(overtaken);
  expect(await world.table.get(Entries, { userId, ordinal: 1 })).toEqual(stray);
  expect(await world.table.get(Tallies, { userId })).toBeUndefined();
});

test('months without a call are left out, also of somebody who has had none, and the one that goes on is in its own', () => {
  const now = Date.parse('2026-03-20T00:00:00Z');
  const of = (live?: CallItem) => monthTotals({ userId: 2, tally: undefined, live }, now);
  expect(of()).toEqual([]);
  expect(of(call)).toEqual([{ month: '2026-03', calls: 1, coinsSpent: 10, rupeesEarned: 0 }]);
  expect(monthTotals({ userId: 3, tally: undefined, live: call }, now)).toEqual([
    { month: '2026-03', calls: 1, coinsSpent: 0, rupeesEarned: 0 },
  ]);
});

test('the items of calls are where they have always been: what is stored is found again', () => {
  expect([
    Calls.keyOf({ callId: 35 }),
    LiveCalls.keyOf({ callId: 35 }),
    Entries.keyOf({ userId: 7, ordinal: 12 }),
    Tallies.keyOf({ userId: 7 }),
  ]).toEqual([
    { pk: 'CALL#35', sk: 'CALL' },
    { pk: 'LIVE#3', sk: 'LIVE#35' },
    { pk: 'HISTORY#7', sk: 'PAST#0000000000000012' },
    { pk: 'HISTORY#7', sk: 'TALLY' },
  ]);
});
