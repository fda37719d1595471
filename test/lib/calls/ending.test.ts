import { expect, test } from 'vitest';
import { endCall } from '../../../lib/calls/ending.ts';
import { endIfExpired } from '../../../lib/calls/expired.ts';
import { ends } from '../../../lib/calls/settlement.ts';
import { Entries, LiveCalls, Tallies } from '../../../lib/calls/store.ts';
import { Failure } from '../../../lib/core/failure.ts';
import { committing } from '../../../lib/once/commit.ts';
import { changeStatus } from '../../../lib/presence/presence.ts';
import { decideChange } from '../../../lib/presence/transition.ts';
import { Transfers, Wallets } from '../../../lib/wallet/store.ts';
import { creditCoins } from '../../support/coins.ts';
import { storedItems } from '../../support/stored-items.ts';
import {
  at,
  begun,
  callOf,
  ended,
  figuresOf,
  heard,
  newPair,
  noon,
  statusOf,
  swept,
  ticked,
  useCalls,
  walletOf,
} from './call-world.ts';

const world = useCalls();

test('an end settles everything at once: charge, earnings, both histories, both free, and no live entry', async () => {
  const ref = await begun(world, await newPair(world, 500));
  const over = await ended(world, ref, 1800);
  expect(over).toMatchObject({
    billed: 30,
    coinsSpent: 300,
    earnedRupees: 450,
    durationSeconds: 1800,
    endedAt: noon + 1_800_000,
  });
  expect(await callOf(world, ref.id)).toEqual(over);
  expect(await world.table.get(LiveCalls, { callId: ref.id })).toBeUndefined();
  const shared = { callId: ref.id, createdAt: noon + 1_800_000 };
  expect(await world.table.get(Transfers, { userId: ref.callerId, ordinal: 3 })).toMatchObject({
    ...{ ...shared, transferId: `charge:${ref.id}:2`, amount: 290, coinsAfter: 200 },
  });
  expect(await world.table.get(Transfers, { userId: ref.listenerId, ordinal: 1 })).toMatchObject({
    ...{ ...shared, transferId: `earning:${ref.id}`, txType: 'earn', unit: 'paisa', amount: 45_000 },
    ...{ coinsChange: 0, moneyChangePaise: 45_000, credit: `user:${ref.listenerId}:paisa`, debit: 'platform:calls' },
  });
  for (const userId of [ref.callerId, ref.listenerId]) {
    expect(await world.table.get(Entries, { userId, ordinal: 1 })).toEqual({ ...(over as object), userId, ordinal: 1 });
    expect((await world.table.get(Tallies, { userId }))?.entries).toBe(1);
    const status = await statusOf(world, userId);
    expect(status).toMatchObject({ lastSeen: noon + 1_800_000, busy: false, online: true, news: 'change' });
    expect(status).not.toHaveProperty('call');
  }
});

test('the end clears a busy flag, brings nobody online who is explicitly offline, and sees only whom it is told', async () => {
  const ref = await begun(world, await newPair(world, 500));
  const set = async (userId: number, change: Parameters<typeof decideChange>[1]) =>
    changeStatus(world.table, await statusOf(world, userId), (status) => decideChange(status, change, noon + 5000));
  await set(ref.callerId, { isOnline: false });
  await set(ref.listenerId, { isBusy: true, busyUntil: noon + 9_000_000 });
  const order = { now: at(200), wish: () => ends.hangUp, commit: committing(world.table) };
  await endCall(world.desk, ref, { ...order, by: ref.callerId, seen: 'sender' });
  const [caller, listener] = [await statusOf(world, ref.callerId), await statusOf(world, ref.listenerId)];
  expect(caller).toMatchObject({ explicitlyOffline: true, online: false, lastSeen: noon + 200_000 });
  expect(listener).toMatchObject({ busy: false, online: false, lastSeen: noon + 5000 });
  expect(listener).not.toHaveProperty('busyUntil');
});

test('30 parallel ends of one call settle it once, and 29 find it over', async () => {
  const ref = await begun(world, await newPair(world, 500));
  const outcomes = await Promise.all(Array.from({ length: 30 }, () => ended(world, ref, 600)));
  expect(outcomes.filter((outcome) => outcome === 'call_not_found')).toHaveLength(29);
  expect((await walletOf(world, ref.callerId)).coins).toBe(400);
  expect((await walletOf(world, ref.listenerId)).withdrawablePaise).toBe(15_000);
});

test('requests for a minute, ends and sweeps that meet come to one answer, to the coin', async () => {
  for (let round = 0; round < 8; round++) {
    const ref = await begun(world, await newPair(world, 500));
    for (const userId of [ref.callerId, ref.listenerId]) await heard(world, userId, 1799);
    const outcomes = await Promise.all([
      ticked(world, ref, ref.callerId, 1800),
      swept(world, [ref], 1800),
      ended(world, ref, 1800),
      ticked(world, ref, ref.listenerId, 1800),
      ended(world, ref, 1800, ends.technicalIssues),
      swept(world, [ref], 1800),
    ]);
    const bought = outcomes.filter((outcome) => typeof outcome === 'number' && outcome > 0).length > 0;
    const { billed, coins } = await figuresOf(world, ref);
    expect([30, bought ? 31 : 30]).toContain(billed);
    expect((await walletOf(world, ref.callerId)).coins).toBe(500 - coins);
    expect((await walletOf(world, ref.listenerId)).withdrawablePaise).toBe(billed * 1500);
  }
});

test('a minute that is bought just before an end is stored is in what the call comes to', async () => {
  const ref = await begun(world, await newPair(world, 100));
  world.before('TransactWriteItems', () => ticked(world, ref, ref.callerId, 60));
  const over = await ended(world, ref, 60.4);
  expect(over).toMatchObject({ billed: 2, coinsSpent: 20, earnedRupees: 30, durationSeconds: 60 });
});

test('coins that are bought just before an end is stored pay for minutes that there were none for', async () => {
  const ref = await begun(world, await newPair(world, 10));
  world.before('TransactWriteItems', () => creditCoins(world.table, ref.callerId, 100, noon + 150_000));
  expect(await ended(world, ref, 150)).toMatchObject({ billed: 3, status: 'completed', durationSeconds: 150 });
});

test('an end that the store fails has not happened, and can be asked for again', async () => {
  const ref = await begun(world, await newPair(world, 500));
  const before = await storedItems(world.table);
  world.failNext('TransactWriteItems');
  await expect(ended(world, ref, 90)).rejects.toThrow();
  expect(await storedItems(world.table)).toEqual(before);
  expect(await ended(world, ref, 91)).toMatchObject({ billed: 2 });
});

test('an end whose answer is lost has happened once, and says so', async () => {
  const ref = await begun(world, await newPair(world, 500));
  world.loseAnswer('TransactWriteItems');
  expect(await ended(world, ref, 90)).toMatchObject({ billed: 2, status: 'completed' });
});

test('an end that nobody wishes any more once it is looked at closely writes nothing', async () => {
  const ref = await begun(world, await newPair(world, 500));
  const before = await storedItems(world.table);
  const order = { now: at(90), wish: () => undefined, seen: 'nobody', commit: committing(world.table) } as const;
  expect(await endCall(world.desk, ref, order)).toBeUndefined();
  expect(await storedItems(world.table)).toEqual(before);
});

test('calls of one person stand in the order in which they were, in a history without gaps', async () => {
  const [callerId, listenerId] = await newPair(world, 500);
  const order: number[] = [];
  for (let round = 0; round < 4; round++) {
    const ref = await begun(world, [callerId, listenerId], { seconds: round * 10 });
    await ended(world, ref, round * 10 + 5);
    order.push(ref.id);
  }
  const entries = (await world.table.list(Entries, { of: [listenerId], limit: 10 }))?.items ?? [];
  expect(entries.map(({ callId }) => callId)).toEqual(order);
  expect((await world.table.get(Tallies, { userId: listenerId }))?.sums).toEqual({
    'received.audio.completed': { calls: 4, coins: 40, rupees: 60, seconds: 20 },
  });
});

test('a call that may go on costs one read to look whether it is expired, and nothing is written', async () => {
  const ref = await begun(world, await newPair(world, 500));
  const before = await storedItems(world.table);
  const asked = world.operations.length;
  expect(await endIfExpired(world.desk, ref, at(299.999))).toBe(false);
  expect(world.operations.slice(asked)).toEqual(['BatchGetItem']);
  expect(await storedItems(world.table)).toEqual(before);
});

test('an expired call is ended once by all who come upon it, and is no sign of life of anybody', async () => {
  const ref = await begun(world, await newPair(world, 500));
  await heard(world, ref.callerId, 70);
  const found = await Promise.all(Array.from({ length: 10 }, () => endIfExpired(world.desk, ref, at(370))));
  expect(found).toEqual(Array(10).fill(true));
  expect(await figuresOf(world, ref)).toMatchObject({ billed: 2, seconds: 70, reason: 'abandoned' });
  expect(await statusOf(world, ref.callerId)).toMatchObject({ lastSeen: noon + 70_000, online: false });
});

test('a caller who is heard of just before an abandoned call is ended keeps it', async () => {
  const ref = await begun(world, await newPair(world, 500));
  world.before('TransactWriteItems', () => heard(world, ref.callerId, 399));
  expect(await endIfExpired(world.desk, ref, at(400))).toBe(false);
  expect(await figuresOf(world, ref)).toEqual({ billed: 1, coins: 10, status: 'ongoing' });
  expect(await ended(world, ref, 401)).not.toBeInstanceOf(Failure);
});

test('a listener who ends a call that its caller has left for good is paid up to the last sign of life, and no further', async () => {
  const ref = await begun(world, await newPair(world, 500));
  await ticked(world, ref, ref.callerId, 100);
  const call = await ended(world, ref, 500, ends.hangUp, ref.listenerId);
  expect(call).toMatchObject({ status: 'dropped', endReason: 'abandoned', billed: 2, durationSeconds: 100 });
  expect((await statusOf(world, ref.callerId))?.lastSeen).toBe(noon + 100_000);
  expect((await statusOf(world, ref.listenerId))?.lastSeen).toBe(noon + 500_000);
});

test('a caller who ends a call after a long silence is there, and pays up to now', async () => {
  const ref = await begun(world, await newPair(world, 500));
  expect(await ended(world, ref, 500, ends.hangUp, ref.callerId)).toMatchObject({ status: 'completed', billed: 9 });
});

test('a listener whose wallet is missing is given one with what the call has earned', async () => {
  const ref = await begun(world, await newPair(world, 500));
  await world.table.delete(Wallets, { userId: ref.listenerId });
  expect(await ended(world, ref, 50)).toMatchObject({ earnedRupees: 15 });
  expect(await world.table.get(Wallets, { userId: ref.listenerId })).toMatchObject({
    withdrawablePaise: 1500,
    transfers: 1,
  });
});
