import { expect, test } from 'vitest';
import type { CallRef } from '../../../lib/calls/desk.ts';
import { readHistory, readUsernames } from '../../../lib/calls/history.ts';
import type { CallItem } from '../../../lib/calls/store.ts';
import { historyTotals } from '../../../lib/calls/totals.ts';
import { Users } from '../../../lib/identity/account.ts';
import { ended, newPerson, useCalls } from './call-world.ts';
import { ownerOf, reached, talked } from './history-world.ts';

const world = useCalls();
const everything = { filter: {}, skip: 0, limit: 100 };
const idsOf = (calls: readonly CallItem[]) => calls.map(({ callId }) => callId);

const minute = 60;

/** Somebody who has made so many calls of a minute, one every two minutes from noon on, the newest first. */
async function withCalls(count: number): Promise<{ pair: [number, number]; refs: CallRef[]; ids: number[] }> {
  const pair: [number, number] = [await newPerson(world, 100_000), await newPerson(world, 100_000)];
  const refs: CallRef[] = [];
  for (let from = 0; refs.length < count; from += 2 * minute) {
    refs.unshift(await talked(world, pair, { from, to: from + minute }));
  }
  return { pair, refs, ids: refs.map(({ id }) => id) };
}

/** The operations of the table that this takes. */
async function operationsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const from = world.operations.length;
  await work();
  return world.operations.slice(from).sort();
}

test('a page costs one query however deep it lies, and one read besides for who is in a call', async () => {
  const { pair, ids } = await withCalls(12);
  const owner = await ownerOf(world, pair[0]);
  const deep = { filter: {}, skip: 9, limit: 3 };
  expect(await operationsOf(() => readHistory(world.table, owner, deep))).toEqual(['Query']);
  expect(idsOf((await readHistory(world.table, owner, deep)).calls)).toEqual(ids.slice(9));
  await reached(world, pair, 60 * minute);
  const inCall = await ownerOf(world, pair[0]);
  expect(await operationsOf(() => readHistory(world.table, inCall, deep))).toEqual(['BatchGetItem', 'Query']);
  expect(idsOf((await readHistory(world.table, inCall, deep)).calls)).toEqual(ids.slice(8, 11));
  const past = { filter: {}, skip: 13, limit: 3 };
  expect((await readHistory(world.table, inCall, past)).calls).toEqual([]);
});

test('who has had no call has an empty history, and nothing is read for it', async () => {
  const owner = await ownerOf(world, await newPerson(world));
  const taken = await operationsOf(async () => {
    const { calls, all } = await readHistory(world.table, owner, everything);
    expect([calls, historyTotals(all, {})]).toEqual([[], { calls: 0, coinsSpent: 0, rupeesEarned: 0 }]);
    expect(await readUsernames(world.table, [], { userId: 1, username: 'me' })).toEqual(new Map([[1, 'me']]));
  });
  expect(taken).toEqual([]);
});

test('a call that ends while a history is read is in it and in its totals once, as it then is', async () => {
  const { pair, ids } = await withCalls(2);
  const ref = await reached(world, pair, 10 * minute);
  const owner = await ownerOf(world, pair[0]);
  world.before('BatchGetItem', () => ended(world, ref, 11.5 * minute));
  const { calls, all } = await readHistory(world.table, owner, { ...everything, limit: 2 });
  expect(idsOf(calls)).toEqual([ref.id, ids[0]]);
  expect(calls[0]).toMatchObject({ status: 'completed', durationSeconds: 90, earnedRupees: 30 });
  expect([historyTotals(all, {}).calls, historyTotals(all, { status: 'ongoing' }).calls]).toEqual([3, 0]);
});

test('a call that ended between the reads of status and tally is in the history once', async () => {
  const { pair, refs, ids } = await withCalls(2);
  const owner = { ...(await ownerOf(world, pair[0])), ongoing: refs[0] };
  const { calls, all } = await readHistory(world.table, owner, everything);
  expect(idsOf(calls)).toEqual(ids);
  expect(historyTotals(all, {})).toEqual({ calls: 2, coinsSpent: 20, rupeesEarned: 0 });
});

test('what ended after its owner was read is neither in the rows nor in the totals', async () => {
  const { pair, ids } = await withCalls(2);
  const owner = await ownerOf(world, pair[0]);
  await talked(world, pair, { from: 10 * minute, to: 11 * minute });
  const { calls, all } = await readHistory(world.table, owner, everything);
  expect([idsOf(calls), historyTotals(all, {}).calls]).toEqual([ids, 2]);
});

test('a call that goes on is not read where only calls that are over are asked for', async () => {
  const { pair, ids } = await withCalls(1);
  await reached(world, pair, 10 * minute);
  const owner = await ownerOf(world, pair[0]);
  const range = { ...everything, filter: { status: 'completed' } as const };
  const taken = await operationsOf(async () => {
    expect(idsOf((await readHistory(world.table, owner, range)).calls)).toEqual(ids);
  });
  expect(taken).toEqual(['Query']);
});

test('names are those of now, nobody’s where an account is gone, and cost one read for all', async () => {
  const { pair } = await withCalls(2);
  const [me, other] = pair;
  const gone = await newPerson(world, 100);
  await reached(world, [gone, me], 10 * minute);
  await world.table.update(Users, { userId: other }, { set: { username: 'Renamed' } });
  await world.table.delete(Users, { userId: gone });
  const { calls } = await readHistory(world.table, await ownerOf(world, me), everything);
  expect(calls).toHaveLength(3);
  const taken = await operationsOf(async () => {
    const names = await readUsernames(world.table, calls, { userId: me, username: 'Me' });
    expect(Object.fromEntries(names)).toEqual({ [me]: 'Me', [other]: 'Renamed' });
  });
  expect(taken).toEqual(['BatchGetItem']);
});
