import { expect, test } from 'vitest';
import { tick } from '../../../lib/calls/ticking.ts';
import { presenceAt } from '../../../lib/presence/effective.ts';
import { Transfers } from '../../../lib/wallet/store.ts';
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
  newPerson,
  noon,
  statusOf,
  ticked,
  useCalls,
  walletOf,
} from './call-world.ts';

const world = useCalls();

test('a request for the next minute says what it charged and what is left, and charges it once', async () => {
  const ref = await begun(world, await newPair(world, 310));
  const request = async () =>
    tick(world.desk, { callId: ref.id, status: await statusOf(world, ref.callerId), now: at(61) });
  const paid = { callId: ref.id, remainingCoins: 290, totalCoinsSpent: 20, billedMinutes: 2 };
  expect(await request()).toEqual({ ...paid, minutes: 1, coinsDeducted: 10 });
  expect(await request()).toEqual({ ...paid, minutes: 0, coinsDeducted: 0 });
});

test('20 parallel requests of both charge a due minute once, and all are answered', async () => {
  const ref = await begun(world, await newPair(world, 300));
  const both = Array.from({ length: 20 }, (_, place) => (place % 2 ? ref.callerId : ref.listenerId));
  const charged = await Promise.all(both.map((userId) => ticked(world, ref, userId, 60.1)));
  expect(charged.sort()).toEqual([...Array(19).fill(0), 1]);
  expect((await walletOf(world, ref.callerId)).coins).toBe(280);
});

test('minutes that nobody asked for in time are charged together, in one row', async () => {
  const ref = await begun(world, await newPair(world, 2000));
  expect(await ticked(world, ref, ref.callerId, 60)).toBe(1);
  expect(await ticked(world, ref, ref.callerId, 7199.9)).toBe(118);
  const row = await world.table.get(Transfers, { userId: ref.callerId, ordinal: 4 });
  expect(row).toMatchObject({ transferId: `charge:${ref.id}:3`, amount: 1180 });
  expect((await walletOf(world, ref.callerId)).transfers).toBe(4);
});

test('while the caller has been silent for more than 90 s a listener’s request charges nothing; it is caught up later', async () => {
  const ref = await begun(world, await newPair(world, 300));
  expect(await ticked(world, ref, ref.listenerId, 90)).toBe(1);
  expect(await ticked(world, ref, ref.listenerId, 130)).toBe(0);
  expect(await ticked(world, ref, ref.listenerId, 250)).toBe(0);
  expect((await statusOf(world, ref.listenerId)).lastSeen).toBe(noon + 250_000);
  expect((await statusOf(world, ref.callerId)).lastSeen).toBe(noon);
  expect(await figuresOf(world, ref)).toMatchObject({ billed: 2, status: 'ongoing' });
  await heard(world, ref.callerId, 250);
  expect(await ticked(world, ref, ref.listenerId, 251)).toBe(3);
});

test('a caller who comes back after 5 minutes with a request on the call pays what is due, and the call goes on', async () => {
  const ref = await begun(world, await newPair(world, 300));
  expect(await ticked(world, ref, ref.callerId, 400)).toBe(6);
  expect(await figuresOf(world, ref)).toEqual({ billed: 7, coins: 70, status: 'ongoing' });
});

test('a request is a sign of life of its sender alone, and is told to nobody', async () => {
  const ref = await begun(world, await newPair(world, 300));
  const before = await statusOf(world, ref.listenerId);
  await ticked(world, ref, ref.callerId, 200);
  expect(await statusOf(world, ref.callerId)).toMatchObject({
    lastSeen: noon + 200_000,
    changedAt: noon,
    news: 'none',
  });
  expect(await statusOf(world, ref.listenerId)).toEqual(before);
});

test.each(['caller', 'listener'] as const)(
  'a minute that can’t be paid ends the call by a request of the %s, and frees both',
  async (who) => {
    const ref = await begun(world, await newPair(world, 25));
    await ticked(world, ref, ref.callerId, 60);
    const sender = who === 'caller' ? ref.callerId : ref.listenerId;
    expect(await ticked(world, ref, sender, 125)).toBe('call_out_of_coins');
    expect(await figuresOf(world, ref)).toMatchObject({
      billed: 2,
      seconds: 120,
      reason: 'insufficient_coins',
      rupees: 30,
    });
    for (const userId of [ref.callerId, ref.listenerId]) {
      const status = await statusOf(world, userId);
      expect(presenceAt(status, noon + 125_000, world.desk.rules.presence)).toMatchObject({
        isBusy: false,
        busyUntil: null,
      });
      expect(status.lastSeen === noon + 125_000).toBe(
        userId === sender || (userId === ref.callerId && who === 'caller'),
      );
    }
    expect(await ticked(world, ref, sender, 126)).toBe('call_not_found');
  },
);

test('of minutes of which some can be paid those are charged, and the call is over where they end', async () => {
  const ref = await begun(world, await newPair(world, 45));
  expect(await ticked(world, ref, ref.callerId, 500)).toBe('call_out_of_coins');
  expect(await figuresOf(world, ref)).toMatchObject({ billed: 4, seconds: 240, coins: 40 });
  expect((await walletOf(world, ref.callerId)).coins).toBe(5);
});

test('20 parallel requests for a minute that can’t be paid end the call once', async () => {
  const ref = await begun(world, await newPair(world, 25));
  await heard(world, ref.callerId, 129);
  const both = Array.from({ length: 20 }, (_, place) => (place % 2 ? ref.callerId : ref.listenerId));
  const outcomes = await Promise.all(both.map((userId) => ticked(world, ref, userId, 130)));
  expect(outcomes.filter((outcome) => typeof outcome === 'number')).toEqual([]);
  expect(outcomes).toContain('call_out_of_coins');
  expect((await walletOf(world, ref.listenerId)).withdrawablePaise).toBe(3000);
});

test('coins that are bought while the call is about to be ended keep it going', async () => {
  const ref = await begun(world, await newPair(world, 10));
  world.before('BatchGetItem', async () => {});
  world.before('BatchGetItem', () => creditCoins(world.table, ref.callerId, 100, noon + 61_000));
  expect(await ticked(world, ref, ref.callerId, 61)).toBe(1);
  expect(await figuresOf(world, ref)).toEqual({ billed: 2, coins: 20, status: 'ongoing' });
});

test.each(['caller', 'listener'] as const)(
  'at the limit a request of the %s ends the call at its limit',
  async (who) => {
    const ref = await begun(world, await newPair(world, 5000));
    await heard(world, ref.callerId, 7190);
    expect(await ticked(world, ref, who === 'caller' ? ref.callerId : ref.listenerId, 7200)).toBe('call_over_limit');
    expect(await figuresOf(world, ref)).toMatchObject({
      billed: 120,
      seconds: 7200,
      reason: 'maximum_duration',
      rupees: 1800,
    });
  },
);

test('who is not in the call, was in it, or names no call finds none, and nothing is written', async () => {
  const ref = await begun(world, await newPair(world, 100));
  const other = await begun(world, await newPair(world, 100));
  const over = await begun(world, await newPair(world, 100));
  const third = await newPerson(world, 100);
  await ended(world, over, 10);
  const before = await storedItems(world.table);
  expect(await ticked(world, ref, third, 61)).toBe('call_not_found');
  expect(await ticked(world, ref, other.callerId, 61)).toBe('call_not_found');
  expect(await ticked(world, over, over.callerId, 61)).toBe('call_not_found');
  expect(await ticked(world, { ...ref, id: 999_999 }, ref.callerId, 61)).toBe('call_not_found');
  expect(await storedItems(world.table)).toEqual(before);
});

test('a call that ends between the reading of its sender and the charge is not found, and charges nothing', async () => {
  const ref = await begun(world, await newPair(world, 100));
  world.before('TransactWriteItems', () => ended(world, ref, 50));
  expect(await ticked(world, ref, ref.callerId, 61)).toBe('call_not_found');
  expect(await callOf(world, ref.id)).toMatchObject({ billed: 1, status: 'completed', durationSeconds: 50 });
});
