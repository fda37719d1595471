import { beforeEach, expect, test } from 'vitest';
import { type CensusCounts, Censuses, countsOf, decideCensus, rememberingCensus } from '../../../lib/calls/census.ts';
import { LiveCalls, liveShards } from '../../../lib/calls/store.ts';
import { changeStatus } from '../../../lib/presence/presence.ts';
import { watchShards } from '../../../lib/presence/store.ts';
import { decideChange } from '../../../lib/presence/transition.ts';
import { at, begun, ended, newPair, newPerson, noon, statusOf, useCalls } from './call-world.ts';

const world = useCalls();

/** What one count asks the table: each part of the calls and of the busy flags once. */
const queriesOfACount = liveShards + watchShards;

beforeEach(async () => {
  await world.table.delete(Censuses, { of: 'calls' });
  for (let shard = 0; shard < liveShards; shard++) {
    const page = await world.table.list(LiveCalls, { of: [shard], limit: 100 });
    for (const live of page?.items ?? []) await world.table.delete(LiveCalls, live);
  }
});

/** What asking comes to when nobody else asks. */
const counted = (seconds: number): Promise<CensusCounts> => rememberingCensus()(world.table, at(seconds));

const flag = async (userId: number, isBusy: boolean, seconds: number) =>
  changeStatus(world.table, await statusOf(world, userId), (status) =>
    decideChange(status, { isBusy }, at(seconds).getTime()),
  );

/** The operations of the table that this takes, by kind. */
async function operationsOf(work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
  const from = world.operations.length;
  await work();
  const counts: Record<string, number> = {};
  for (const name of world.operations.slice(from)) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

test('an answer is never older than 10 seconds, is renewed from 8 on, and by one at a time', () => {
  const census = { of: 'calls', ongoing: 0, tracked: 0, busy: 0, countedAt: noon, claimedUntil: noon } as const;
  const claimed = { ...census, claimedUntil: noon + 11_000 };
  const decided = (seconds: number, what: Parameters<typeof decideCensus>[0]) =>
    decideCensus(what, noon + seconds * 1000);
  expect(decided(0, undefined)).toBe('count');
  expect([0, 7.999, 8, 10, 3600].map((seconds) => decided(seconds, census))).toEqual([
    ...['answer', 'answer', 'count', 'count', 'count'],
  ]);
  expect([7.999, 8, 10, 10.001, 10.999, 11].map((seconds) => decided(seconds, claimed))).toEqual([
    ...['answer', 'answer', 'answer', 'wait', 'wait', 'count'],
  ]);
});

test('two people count as busy for each call within its limit, and one past it is counted as going on only', () => {
  const live = [{ until: noon + 1 }, { until: noon }, { until: noon + 7_200_000 }];
  expect(countsOf(live, 3, noon)).toEqual({ ongoing: 3, tracked: 2, busy: 7 });
  expect(countsOf([], 0, noon)).toEqual({ ongoing: 0, tracked: 0, busy: 0 });
});

test('calls and people who are busy are counted, nobody twice', async () => {
  const before = await counted(0);
  const [first, second] = [await newPair(world, 100), await newPair(world, 100)];
  const busy = await newPerson(world);
  await flag(first[0], true, 0);
  const ref = await begun(world, first);
  await begun(world, second);
  await flag(busy, true, 0);
  expect(await counted(10)).toMatchObject({ ongoing: 2, tracked: 2, busy: before.busy + 5 });
  await ended(world, ref, 15);
  await flag(busy, false, 16);
  expect(await counted(20)).toMatchObject({ ongoing: 1, tracked: 1, busy: before.busy + 2 });
  expect(await counted(7_300)).toMatchObject({ ongoing: 1, tracked: 0, busy: before.busy });
});

const stored = () => world.table.get(Censuses, { of: 'calls' });

test('of twenty instances that are asked at the same time one counts, and all answer the same', async () => {
  await begun(world, await newPair(world, 100));
  const instances = Array.from({ length: 20 }, () => rememberingCensus());
  for (const seconds of [0, 20]) {
    const answers: CensusCounts[] = [];
    const taken = await operationsOf(async () => {
      answers.push(...(await Promise.all(instances.map((ask) => ask(world.table, at(seconds))))));
    });
    expect(taken.Query).toBe(queriesOfACount);
    expect(answers.map(({ ongoing }) => ongoing)).toEqual(Array(20).fill(1));
  }
});

test('an instance answers from memory for 8 seconds, and another one from what the first has counted', async () => {
  const [one, other] = [rememberingCensus(), rememberingCensus()];
  await one(world.table, at(0));
  expect(await operationsOf(() => one(world.table, at(7.9)))).toEqual({});
  expect(await operationsOf(() => other(world.table, at(5)))).toEqual({ GetItem: 1 });
  expect(await operationsOf(() => other(world.table, at(7.9)))).toEqual({});
  expect(await operationsOf(() => other(world.table, at(8)))).toMatchObject({ Query: queriesOfACount });
  expect(await operationsOf(() => one(world.table, at(8.1)))).toEqual({ GetItem: 1 });
});

test('while a count is renewed others answer the old one, and none once it is too old: then nobody counts besides', async () => {
  await counted(0);
  await world.table.update(Censuses, { of: 'calls' }, { set: { claimedUntil: noon + 14_000 } });
  expect(await operationsOf(() => counted(9.5))).toEqual({ GetItem: 1 });
  const taken = await operationsOf(() => expect(counted(11)).rejects.toThrow('the census kept changing'));
  expect(Object.keys(taken)).toEqual(['GetItem']);
});

test('a count that fails is made by somebody else 5 seconds later, and by nobody before', async () => {
  world.failNext('Query');
  await expect(counted(0)).rejects.toThrow('unreachable');
  expect(await operationsOf(() => expect(counted(4.9)).rejects.toThrow())).not.toHaveProperty('Query');
  expect(await counted(5)).toMatchObject({ countedAt: noon + 5_000 });
});

test('a count that comes late does not take the place of a newer one', async () => {
  let newer: CensusCounts | undefined;
  world.before('Query', async () => {
    newer = await counted(6);
  });
  expect(await counted(0)).toMatchObject({ countedAt: noon });
  expect(newer).toMatchObject({ countedAt: noon + 6_000 });
  expect(await stored()).toMatchObject({ countedAt: noon + 6_000 });
});
