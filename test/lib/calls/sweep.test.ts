import { expect, test } from 'vitest';
import type { CallRef } from '../../../lib/calls/desk.ts';
import { liveShards } from '../../../lib/calls/store.ts';
import { demandAllCalls, findLiveCalls, listLiveCalls } from '../../../lib/calls/sweep.ts';
import { openLog } from '../../../lib/core/log.ts';
import { Statuses } from '../../../lib/presence/presence.ts';
import { Wallets } from '../../../lib/wallet/wallet.ts';
import { creditCoins } from '../../support/coins.ts';
import { storedItems } from '../../support/stored-items.ts';
import {
  begun,
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
const nothing = { charged: 0, ended: 0, failures: [] };

test('a sweep charges what is due by whole seconds while the caller is present, and not before', async () => {
  const ref = await begun(world, await newPair(world, 500));
  const before = await storedItems(world.table);
  expect(await swept(world, [ref], 60.999)).toEqual(nothing);
  expect(await storedItems(world.table)).toEqual(before);
  expect(await swept(world, [ref], 61)).toEqual({ ...nothing, charged: 1 });
  expect(await swept(world, [ref], 61)).toEqual(nothing);
  await heard(world, ref.callerId, 600);
  expect(await swept(world, [ref], 601)).toEqual({ ...nothing, charged: 1 });
  expect(await figuresOf(world, ref)).toEqual({ billed: 11, coins: 110, status: 'ongoing' });
});

test('a sweep is nobody’s sign of life', async () => {
  const ref = await begun(world, await newPair(world, 500));
  const before = await statusOf(world, ref.callerId);
  await swept(world, [ref], 80);
  expect(await statusOf(world, ref.callerId)).toEqual(before);
});

test('a caller is present for 90 s after the last sign of life; then nothing is charged or written, whoever else is there', async () => {
  const ref = await begun(world, await newPair(world, 500));
  expect(await swept(world, [ref], 90)).toEqual({ ...nothing, charged: 1 });
  await heard(world, ref.listenerId, 150);
  const before = await storedItems(world.table);
  for (const seconds of [90.001, 150, 299.999]) expect(await swept(world, [ref], seconds)).toEqual(nothing);
  expect(await storedItems(world.table)).toEqual(before);
});

test('a listener who has gone changes nothing about the charges', async () => {
  const ref = await begun(world, await newPair(world, 500));
  await heard(world, ref.callerId, 1000);
  expect(await swept(world, [ref], 1000)).toEqual({ ...nothing, charged: 1 });
  expect(await figuresOf(world, ref)).toMatchObject({ billed: 17 });
});

test('a call is abandoned 5 minutes after the last sign of life of its caller, to the millisecond', async () => {
  const ref = await begun(world, await newPair(world, 500));
  await heard(world, ref.callerId, 45.5);
  expect(await swept(world, [ref], 345.499)).toEqual(nothing);
  expect(await swept(world, [ref], 345.5)).toEqual({ ...nothing, ended: 1 });
  expect(await figuresOf(world, ref)).toMatchObject({ billed: 1, seconds: 45, reason: 'abandoned' });
  expect(await statusOf(world, ref.callerId)).toMatchObject({ lastSeen: noon + 45_500, online: false });
});

test('what expires alone is asked for ends calls and charges none', async () => {
  const [ref, old] = [await begun(world, await newPair(world, 500)), await begun(world, await newPair(world, 5000))];
  await heard(world, ref.callerId, 7200);
  await heard(world, old.callerId, 7200);
  expect(await swept(world, [ref], 600, 'expiry')).toEqual(nothing);
  expect(await swept(world, [old], 7199.999, 'expiry')).toEqual(nothing);
  expect(await swept(world, [old], 7200, 'expiry')).toEqual({ ...nothing, ended: 1 });
  expect(await figuresOf(world, old)).toMatchObject({ billed: 120, seconds: 7200, reason: 'maximum_duration' });
  expect(await figuresOf(world, ref)).toMatchObject({ billed: 1, status: 'ongoing' });
});

test('minutes that can’t all be paid end the call with those that can', async () => {
  const ref = await begun(world, await newPair(world, 45));
  await heard(world, ref.callerId, 500);
  expect(await swept(world, [ref], 500)).toEqual({ ...nothing, ended: 1 });
  expect(await figuresOf(world, ref)).toMatchObject({ billed: 4, seconds: 240, reason: 'insufficient_coins' });
});

/** The third read is the one that an end is decided by. */
function beforeTheEnd(meanwhile: () => Promise<unknown>): void {
  for (let reads = 0; reads < 2; reads++) world.before('BatchGetItem', async () => {});
  world.before('BatchGetItem', meanwhile);
}

test('coins that are bought between the look and the end keep the call, which is charged instead', async () => {
  const ref = await begun(world, await newPair(world, 10));
  beforeTheEnd(() => creditCoins(world.table, ref.callerId, 100, noon + 61_000));
  expect(await swept(world, [ref], 61)).toEqual({ ...nothing, charged: 1 });
  expect(await figuresOf(world, ref)).toEqual({ billed: 2, coins: 20, status: 'ongoing' });
});

test('a caller who is heard of between the look and the end keeps the call', async () => {
  const ref = await begun(world, await newPair(world, 500));
  beforeTheEnd(() => heard(world, ref.callerId, 400));
  expect(await swept(world, [ref], 400)).toEqual({ ...nothing, charged: 1 });
  expect(await figuresOf(world, ref)).toMatchObject({ billed: 7, status: 'ongoing' });
});

test('a call that ends, or is charged, between the look and the charge is neither charged nor ended again', async () => {
  const [ref, other] = [await begun(world, await newPair(world, 500)), await begun(world, await newPair(world, 500))];
  world.before('TransactWriteItems', () => ended(world, ref, 61));
  expect(await swept(world, [ref], 61)).toEqual(nothing);
  world.before('TransactWriteItems', () => ticked(world, other, other.callerId, 61));
  expect(await swept(world, [other], 61)).toEqual(nothing);
  expect((await walletOf(world, other.callerId)).coins).toBe(480);
});

test('sweeps that overlap charge and end once', async () => {
  const refs = await Promise.all(Array.from({ length: 6 }, async () => begun(world, await newPair(world, 25))));
  const first = await Promise.all(Array.from({ length: 4 }, () => swept(world, refs, 61)));
  expect(first.reduce((sum, { charged }) => sum + charged, 0)).toBe(6);
  await Promise.all(refs.map(({ callerId }) => heard(world, callerId, 130)));
  const second = await Promise.all(Array.from({ length: 4 }, () => swept(world, refs, 130)));
  expect(second.reduce((sum, each) => sum + each.ended, 0)).toBe(6);
});

test('a call that the store fails is left for the next sweep, the others are done, and the sweep says that it failed', async () => {
  const refs = await Promise.all(Array.from({ length: 5 }, async () => begun(world, await newPair(world, 500))));
  world.failNext('TransactWriteItems', 1);
  const first = await swept(world, refs, 61);
  expect(first).toMatchObject({ charged: 4, failures: [expect.any(Error)] });
  const lines: string[] = [];
  const log = openLog({}, (line) => lines.push(line));
  expect(() => demandAllCalls(first, log)).toThrow(first.failures[0] as Error);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { level: 'error', message: 'not every call was looked after', failures: 1 },
  ]);
  const second = await swept(world, refs, 61);
  expect(second).toEqual({ ...nothing, charged: 1 });
  expect(() => demandAllCalls(second, log)).not.toThrow();
});

test('a look that fails leaves out the calls it was for, and no others', async () => {
  const ref = await begun(world, await newPair(world, 500));
  const unknown = Array.from({ length: 33 }, (_, place) => ({ ...ref, id: 900_000 + place }));
  world.failNext('BatchGetItem');
  expect(await swept(world, [...unknown, ref], 61)).toMatchObject({ charged: 1, failures: [expect.any(Error)] });
});

test('calls that go on are found in every part of the table, and those that are over are not', async () => {
  const refs = await Promise.all(Array.from({ length: 20 }, async () => begun(world, await newPair(world, 500))));
  for (const ref of refs.slice(0, 3)) await ended(world, ref, 5);
  const own = new Set(refs.map(({ id }) => id));
  const found = (await listLiveCalls(world.table)).filter(({ id }) => own.has(id));
  expect(found.sort((one, other) => one.id - other.id)).toEqual(refs.slice(3).sort((one, other) => one.id - other.id));
});

test('a part of the calls that can’t be read keeps back no other part, and is told; who needs all of them is refused', async () => {
  const refs = await Promise.all(Array.from({ length: 20 }, async () => begun(world, await newPair(world, 500))));
  const all = await listLiveCalls(world.table);
  world.failNext('Query', 3);
  const found = await findLiveCalls(world.table);
  expect(found.failures).toEqual([expect.any(Error)]);
  expect(found.refs.length).toBeLessThan(all.length);
  const shards = (some: readonly CallRef[]) => new Set(some.map(({ id }) => id % liveShards)).size;
  expect(shards(all) - shards(found.refs)).toBe(1);
  world.failNext('Query', 3);
  await expect(listLiveCalls(world.table)).rejects.toThrow('unreachable');
  for (const ref of refs) await ended(world, ref, 5);
});

test.each([
  ['wallet', Wallets],
  ['status', Statuses],
] as const)(
  'a call that goes on without the %s of its caller is told as a failure, and the others are done',
  async (_, entity) => {
    const [ref, other] = [await begun(world, await newPair(world, 500)), await begun(world, await newPair(world, 500))];
    const key = { userId: ref.callerId };
    const item = await world.table.delete(entity as typeof Wallets, key);
    const outcome = { ...nothing, failures: [expect.any(Error)] };
    expect(await swept(world, [ref, other], 61)).toEqual({ ...outcome, charged: 1 });
    expect(await swept(world, [ref], 61, 'expiry')).toEqual(outcome);
    await world.table.put(entity as typeof Wallets, item as never);
    expect(await swept(world, [ref], 61)).toEqual({ ...nothing, charged: 1 });
  },
);

test('the live entry of a call that is over, or was never stored, is nothing to do and no failure', async () => {
  const ref = await begun(world, await newPair(world, 500));
  await ended(world, ref, 5);
  expect(await swept(world, [ref, { ...ref, id: 999_999, callerId: 999_999 }], 61)).toEqual(nothing);
});
