import { expect, test } from 'vitest';
import { startCall } from '../../../lib/calls/starting.ts';
import { Calls, LiveCalls } from '../../../lib/calls/store.ts';
import { Failure } from '../../../lib/core/failure.ts';
import { Users } from '../../../lib/identity/account.ts';
import { committing } from '../../../lib/once/commit.ts';
import type { StatusItem } from '../../../lib/presence/store.ts';
import { Blocks } from '../../../lib/social/store.ts';
import { Transfers, Wallets } from '../../../lib/wallet/store.ts';
import { storedItems } from '../../support/stored-items.ts';
import { at, begun, call, heard, newPair, newPerson, noon, statusOf, useCalls, walletOf } from './call-world.ts';

const world = useCalls();

type Outcome = Awaited<ReturnType<typeof call>>;
const codeOf = (outcome: Outcome): string => (outcome instanceof Failure ? outcome.code : 'begun');
const block = (blockerId: number, blockedId: number) =>
  world.table.put(Blocks, { blockerId, blockedId, actionType: 'block', createdAt: 1 });

const offline = { explicitlyOffline: true, online: false };
const silent = { lastSeen: noon - 90_001 };
const flagged: Partial<StatusItem> = { busy: true };

/** A caller who is in a call, and without coins for another one. */
async function callerInCall(): Promise<number> {
  const [callerId, other] = await newPair(world, 10);
  await begun(world, [callerId, other]);
  return callerId;
}

/** Each of them would be refused for every reason that comes after its own as well. */
const refusals: Readonly<Record<string, readonly [code: string, () => Promise<readonly [number, number]>]>> = {
  oneself: [
    'cannot_call_self',
    async () => {
      const userId = await callerInCall();
      return [userId, userId];
    },
  ],
  nobody: ['listener_not_found', async () => [await callerInCall(), 999_999]],
  'somebody without the role': [
    'listener_not_found',
    async () => {
      const userId = await newPerson(world, 0, { ...flagged, ...offline });
      await world.table.update(Users, { userId }, { set: { roles: { user: '2026' } } });
      return [await callerInCall(), userId];
    },
  ],
  'somebody the caller blocks': [
    'listener_not_found',
    async () => {
      const pair = [await callerInCall(), await newPerson(world, 0, { ...flagged, ...offline })] as const;
      await block(pair[0], pair[1]);
      return pair;
    },
  ],
  'somebody who blocks the caller': [
    'listener_not_found',
    async () => {
      const pair = [await callerInCall(), await newPerson(world, 0, { ...flagged, ...offline })] as const;
      await block(pair[1], pair[0]);
      return pair;
    },
  ],
  'a listener who is busy by their word': [
    'listener_busy',
    async () => [await callerInCall(), await newPerson(world, 0, { ...flagged, ...offline })],
  ],
  'a listener who is called': [
    'listener_busy',
    async () => {
      const pair = await newPair(world, 10);
      await begun(world, pair);
      return [await callerInCall(), pair[1]];
    },
  ],
  'a listener who calls': ['listener_busy', async () => [await callerInCall(), await callerInCall()]],
  'a listener who is offline by their word': [
    'listener_offline',
    async () => [await callerInCall(), await newPerson(world, 0, offline)],
  ],
  'a listener who was silent for more than 90 s': [
    'listener_offline',
    async () => [await callerInCall(), await newPerson(world, 0, silent)],
  ],
  'from within a call': ['already_in_call', async () => [await callerInCall(), await newPerson(world)]],
  'with less than a minute costs': ['insufficient_coins', () => newPair(world, 9)],
};

test.each(Object.entries(refusals))(
  'a call of %s is refused with the first reason there is, and nothing is written',
  async (_, [code, situation]) => {
    const pair = await situation();
    const before = await storedItems(world.table);
    expect(codeOf(await call(world, pair))).toBe(code);
    expect(await storedItems(world.table)).toEqual(before);
  },
);

test('who lacks coins is told of the rate, the type and what there is', async () => {
  const outcome = await call(world, await newPair(world, 49), { callType: 'video' });
  expect(outcome).toMatchObject({ code: 'insufficient_coins', detail: { rate: 50, call_type: 'video', coins: 49 } });
});

test('who has no wallet has no coins', async () => {
  const pair = await newPair(world, 0);
  await world.table.delete(Wallets, { userId: pair[0] });
  const terms = { rate: 10, earningRate: 15, maxMinutes: 120 };
  const request = {
    callerId: pair[0],
    listenerId: pair[1],
    callType: 'audio',
    estimate: 0,
    terms,
    now: at(0),
  } as const;
  const known = { wallet: undefined, status: await statusOf(world, pair[0]) };
  const outcome = await startCall(world.desk, { ...request, commit: committing(world.table) }, known);
  expect(outcome).toMatchObject({ code: 'insufficient_coins', detail: { coins: 0 } });
});

test.each([
  { coins: 710, estimate: 30, cost: 300 },
  { coins: 710, estimate: 0, cost: 710 },
  { coins: 710, estimate: 500, cost: 710 },
  { coins: 719, estimate: 0, cost: 710 },
  { coins: 10, estimate: 0, cost: 10 },
  { coins: 10, estimate: 1, cost: 10 },
])(
  'of $coins coins and $estimate minutes wished for $cost are estimated, and one minute is paid',
  async ({ coins, estimate, cost }) => {
    const outcome = await call(world, await newPair(world, coins), { estimate });
    expect(outcome).toMatchObject({
      estimatedCost: cost,
      remainingCoins: coins - 10,
      call: { billed: 1, coinsSpent: 10 },
    });
  },
);

test('a call begins in all that it is at once: call, live entry, charge, and both busy and online until its limit', async () => {
  const callerId = await newPerson(world, 120, { ...offline, lastSeen: noon - 3_600_000 });
  const listenerId = await newPerson(world, 0, { busy: true, busyUntil: noon - 1 });
  const ref = await begun(world, [callerId, listenerId], { callType: 'video' });
  const times = { startedAt: noon, until: noon + 7_200_000 };
  const people = { callId: ref.id, callerId, listenerId };
  expect(await world.table.get(Calls, { callId: ref.id })).toEqual({
    ...{ ...people, ...times, callType: 'video', rate: 50, earningRate: 75, billed: 1, coinsSpent: 50 },
    ...{ status: 'ongoing', updatedAt: noon },
  });
  expect(await world.table.get(LiveCalls, { callId: ref.id })).toMatchObject({ ...people, ...times });
  expect(await world.table.get(Transfers, { userId: callerId, ordinal: 2 })).toMatchObject({
    ...{
      transferId: `charge:${ref.id}:1`,
      txType: 'spend',
      amount: 50,
      callId: ref.id,
      coinsAfter: 70,
      createdAt: noon,
    },
    ...{ debit: `user:${callerId}:coin`, credit: 'platform:calls', coinsChange: -50, moneyChangePaise: 0 },
  });
  for (const userId of [callerId, listenerId]) {
    const told = { call: ref, lastSeen: noon, online: true, explicitlyOffline: false, changedAt: noon, news: 'change' };
    expect(await statusOf(world, userId)).toMatchObject(told);
  }
});

test('a call begins later than everything that was told of its people before, whatever the clock says', async () => {
  const pair = [await newPerson(world, 50), await newPerson(world, 0, { changedAt: noon + 40 })] as const;
  expect(await call(world, pair)).toMatchObject({ call: { startedAt: noon + 41, until: noon + 7_200_041 } });
});

test('a block that comes in between is as if it had been there: not found, and nothing else is written', async () => {
  const pair = await newPair(world, 100);
  const before = await storedItems(world.table);
  world.before('TransactWriteItems', () => block(pair[1], pair[0]));
  expect(codeOf(await call(world, pair))).toBe('listener_not_found');
  await world.table.delete(Blocks, { blockerId: pair[1], blockedId: pair[0] });
  expect(await storedItems(world.table)).toEqual(before);
});

test('coins that are spent in between are not spent twice', async () => {
  const [callerId, first] = await newPair(world, 15);
  const second = await newPerson(world);
  world.before('TransactWriteItems', () => begun(world, [callerId, first]));
  expect(codeOf(await call(world, [callerId, second]))).toBe('already_in_call');
  expect((await walletOf(world, callerId)).coins).toBe(5);
});

test('a start whose answer is lost has happened once', async () => {
  const pair = await newPair(world, 100);
  world.loseAnswer('TransactWriteItems');
  expect(codeOf(await call(world, pair))).toBe('begun');
  expect((await walletOf(world, pair[0])).coins).toBe(90);
});

test('a start that the store fails has not happened', async () => {
  const pair = await newPair(world, 100);
  const before = await storedItems(world.table);
  world.failNext('TransactWriteItems');
  await expect(call(world, pair)).rejects.toThrow();
  expect(await storedItems(world.table)).toEqual(before);
});

test('of 20 parallel calls of one listener one begins, and the others find them busy and keep their coins', async () => {
  const listenerId = await newPerson(world);
  const callers = await Promise.all(Array.from({ length: 20 }, () => newPerson(world, 100)));
  const codes = (await Promise.all(callers.map((callerId) => call(world, [callerId, listenerId])))).map(codeOf);
  expect(codes.sort()).toEqual(['begun', ...Array(19).fill('listener_busy')]);
  const coins = await Promise.all(callers.map(async (callerId) => (await walletOf(world, callerId)).coins));
  expect(coins.sort()).toEqual([...Array(19).fill(100), 90]);
});

test('of 10 parallel calls by one caller one begins and is paid', async () => {
  const callerId = await newPerson(world, 100);
  const listeners = await Promise.all(Array.from({ length: 10 }, () => newPerson(world)));
  const codes = (await Promise.all(listeners.map((listenerId) => call(world, [callerId, listenerId])))).map(codeOf);
  expect(codes.sort()).toEqual([...Array(9).fill('already_in_call'), 'begun']);
  expect((await walletOf(world, callerId)).coins).toBe(90);
});

test('nobody gets into a call as caller and into another one as listener at the same time', async () => {
  for (let round = 0; round < 5; round++) {
    const [one, other, third] = [await newPerson(world, 50), await newPerson(world, 50), await newPerson(world, 50)];
    const codes = (
      await Promise.all([call(world, [one, other]), call(world, [third, one]), call(world, [other, one])])
    ).map(codeOf);
    expect(codes.filter((code) => code === 'begun')).toHaveLength(1);
  }
});

test('an abandoned call of the listener is ended first, up to the last sign of life of its caller', async () => {
  const [gone, listenerId] = await newPair(world, 1000);
  const old = await begun(world, [gone, listenerId]);
  const pair = [await newPerson(world, 100), listenerId] as const;
  expect(codeOf(await call(world, pair, { seconds: 80 }))).toBe('listener_busy');
  expect(codeOf(await call(world, pair, { seconds: 299.999 }))).toBe('listener_busy');
  // Nobody but the new call's caller has been heard of, so its listener is offline once the old one is over.
  expect(codeOf(await call(world, pair, { seconds: 300 }))).toBe('listener_offline');
  const ended = { status: 'dropped', endReason: 'abandoned', billed: 1, durationSeconds: 0, endedAt: noon };
  expect(await world.table.get(Calls, { callId: old.id })).toMatchObject(ended);
  expect((await statusOf(world, listenerId)).lastSeen).toBe(noon);
});

test('a call past its limit is ended first, of the caller and of the listener, and then theirs begins', async () => {
  const [callerId, other] = await newPair(world, 5000);
  const [third, listenerId] = await newPair(world, 5000);
  const [own, theirs] = [await begun(world, [callerId, other]), await begun(world, [third, listenerId])];
  for (const userId of [callerId, third, listenerId]) await heard(world, userId, 7199);
  const outcome = await call(world, [callerId, listenerId], { seconds: 7200 });
  expect(codeOf(outcome)).toBe('begun');
  for (const { id } of [own, theirs]) {
    const ended = { status: 'dropped', endReason: 'maximum_duration', billed: 120, durationSeconds: 7200 };
    expect(await world.table.get(Calls, { callId: id })).toMatchObject(ended);
  }
  expect((await walletOf(world, callerId)).coins).toBe(5000 - 1200 - 10);
});

test('a call of the caller that is past its limit is ended also by a start that is refused', async () => {
  const [callerId, listenerId] = await newPair(world, 2_000);
  const ref = await begun(world, [callerId, listenerId]);
  await heard(world, callerId, 7199);
  expect(codeOf(await call(world, [callerId, 999_999], { seconds: 7200 }))).toBe('listener_not_found');
  expect((await world.table.get(Calls, { callId: ref.id }))?.endReason).toBe('maximum_duration');
});

test('two people whose call with each other has passed its limit can begin another one', async () => {
  const pair = await newPair(world, 5000);
  const old = await begun(world, pair);
  for (const userId of pair) await heard(world, userId, 7199);
  const codes = (await Promise.all([call(world, pair, { seconds: 7201 }), call(world, pair, { seconds: 7201 })])).map(
    codeOf,
  );
  expect(codes.filter((code) => code === 'begun')).toHaveLength(1);
  expect(await world.table.get(Calls, { callId: old.id })).toMatchObject({ billed: 120 });
});
