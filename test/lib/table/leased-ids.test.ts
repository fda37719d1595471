import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLease } from '../../../lib/table/leased-ids.ts';
import { Sequences } from '../../../lib/table/sequence.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';

let world: TestTable;
beforeAll(async () => {
  world = await openTestTable();
});
afterAll(() => world.stop());

const upTo = (last: number) => Array.from({ length: last }, (_, place) => place + 1);
const inOrder = (ids: readonly number[]) => [...ids].sort((one, other) => one - other);
const leases = () => world.operations.filter((operation) => operation === 'UpdateItem').length;

test('ids begin with 1 and are handed out from memory until the lease is used up', async () => {
  const take = openLease('ONE', 3);
  const before = leases();
  const ids = [];
  for (let round = 0; round < 7; round++) ids.push(...(await take(world.table, 1)));
  expect(ids).toEqual(upTo(7));
  expect(leases() - before).toBe(3);
});

test('those who come while a lease is taken share it', async () => {
  const take = openLease('SHARED', 10);
  const before = leases();
  const ids = (await Promise.all(Array.from({ length: 10 }, () => take(world.table, 1)))).flat();
  expect([inOrder(ids), leases() - before]).toEqual([upTo(10), 1]);
});

test('as many as are asked for are given, however few a lease has', async () => {
  const take = openLease('MANY', 4);
  const taken = await Promise.all([take(world.table, 9), take(world.table, 0), take(world.table, 6)]);
  expect(taken.map((ids) => ids.length)).toEqual([9, 0, 6]);
  expect(new Set(taken.flat()).size).toBe(15);
});

test('no id is given twice over parallel instances and takers', async () => {
  const instances = Array.from({ length: 5 }, () => openLease('PARALLEL', 7));
  const taken = await Promise.all(
    Array.from({ length: 60 }, (_, place) => instances[place % 5]?.(world.table, 1 + (place % 3)) ?? []),
  );
  const ids = taken.flat();
  expect(new Set(ids).size).toBe(ids.length);
  expect(Math.min(...ids)).toBeGreaterThan(0);
});

test('each kind has its own ids', async () => {
  await openLease('KIND A', 5)(world.table, 2);
  expect(await openLease('KIND B', 5)(world.table, 2)).toEqual([1, 2]);
});

test('a lease that fails fails those who wait for it and gives no ids, and the next who comes tries again', async () => {
  const take = openLease('FAILING', 5);
  world.failNext('UpdateItem');
  const outcomes = await Promise.allSettled([take(world.table, 1), take(world.table, 1)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await world.table.get(Sequences, { sequence: 'FAILING' })).toBeUndefined();
  expect(await take(world.table, 2)).toEqual([1, 2]);
});
