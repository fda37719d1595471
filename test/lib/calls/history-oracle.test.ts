import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { readHistory } from '../../../lib/calls/history.ts';
import { ends } from '../../../lib/calls/settlement.ts';
import { type CallItem, type CallStatus, Calls, type CallType } from '../../../lib/calls/store.ts';
import { type CallFilter, historyTotals, monthTotals, sumOf } from '../../../lib/calls/totals.ts';
import { chunksOf } from '../../../lib/core/chunks.ts';
import { at, newPerson, useCalls } from './call-world.ts';
import { ownerOf, reached, talked } from './history-world.ts';

// Five people call each other two hundred times in some eight months. Every answer is compared with a count over all
// the calls themselves.
const world = useCalls();
const people: number[] = [];
const ids: number[] = [];
let stored: readonly CallItem[] = [];
/** In seconds after the beginning. */
let today = 0;

const sample = fc.record({
  caller: fc.nat(4),
  further: fc.integer({ min: 1, max: 4 }),
  callType: fc.constantFrom<CallType>('audio', 'video'),
  wish: fc.constantFrom(ends.hangUp, ends.hangUp, ends.technicalIssues, ends.insufficientCoins),
  seconds: fc.integer({ min: 0, max: 8_000 }),
  pauseHours: fc.integer({ min: 1, max: 56 }),
});

const pairOf = (caller: number, further: number) =>
  [people[caller] as number, people[(caller + further) % 5] as number] as const;

beforeAll(async () => {
  for (let count = 0; count < 5; count++) people.push(await newPerson(world, 1_000_000));
  for (const { caller, further, seconds, pauseHours, ...how } of fc.sample(sample, { numRuns: 200, seed: 4 })) {
    const talk = { ...how, from: today, to: today + seconds };
    ids.push((await talked(world, pairOf(caller, further), talk)).id);
    today += seconds + pauseHours * 3_600;
  }
  await look();
}, 120_000);

async function look(): Promise<void> {
  const wanted = ids.map((callId) => [Calls, { callId }] as const);
  const read = await Promise.all(chunksOf(wanted, 100).map((some) => world.table.getMany(some)));
  stored = read.flat().flatMap((call) => call ?? []);
}

const types = [undefined, 'audio', 'video'] as const satisfies readonly (CallType | undefined)[];
const states = [undefined, 'ongoing', 'completed', 'dropped'] as const satisfies readonly (CallStatus | undefined)[];
const filters: readonly CallFilter[] = types.flatMap((callType) => states.map((status) => ({ callType, status })));

const callsOf = (userId: number): readonly CallItem[] =>
  stored
    .filter(({ callerId, listenerId }) => callerId === userId || listenerId === userId)
    .sort((one, other) => other.startedAt - one.startedAt);

const total = (calls: readonly CallItem[], of: (call: CallItem) => number | undefined): number =>
  calls.reduce((sum, call) => sum + (of(call) ?? 0), 0);

const totalsOf = (userId: number, calls: readonly CallItem[]) => ({
  calls: calls.length,
  coinsSpent: total(calls, ({ callerId, coinsSpent }) => (callerId === userId ? coinsSpent : 0)),
  rupeesEarned: total(calls, ({ callerId, earnedRupees }) => (callerId === userId ? 0 : earnedRupees)),
});

async function compareHistory(userId: number, filter: CallFilter, limits: readonly number[]): Promise<void> {
  const owner = await ownerOf(world, userId);
  const { callType, status } = filter;
  const fitting = callsOf(userId).filter(
    (call) => (!callType || call.callType === callType) && (!status || call.status === status),
  );
  for (const limit of limits) {
    for (let skip = 0; skip <= fitting.length + limit; skip += limit) {
      const { calls, all } = await readHistory(world.table, owner, { filter, skip, limit });
      const page = fitting.slice(skip, skip + limit);
      expect(calls).toHaveLength(page.length);
      expect(calls).toMatchObject(page);
      expect(historyTotals(all, filter)).toEqual(totalsOf(userId, fitting));
    }
  }
}

const compareHistories = (...limits: number[]) =>
  Promise.all(people.flatMap((userId) => filters.map((filter) => compareHistory(userId, filter, limits))));

const monthOf = (call: CallItem) => new Date(call.startedAt).toISOString().slice(0, 7);

async function compareSummaries(): Promise<void> {
  const now = at(today);
  const months = [0, 1, 2, 3, 4, 5].map((back) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 7),
  );
  for (const userId of people) {
    const { all } = await readHistory(world.table, await ownerOf(world, userId), { filter: {}, skip: 0, limit: 5 });
    const calls = callsOf(userId);
    const made = calls.filter(({ callerId }) => callerId === userId);
    expect(sumOf(all, ({ side }) => side === 'made').calls).toBe(made.length);
    expect(sumOf(all, ({ side }) => side === 'received').calls).toBe(calls.length - made.length);
    expect(sumOf(all, () => true).seconds).toBe(total(calls, ({ durationSeconds }) => durationSeconds));
    const expected = months.flatMap((month) => {
      const begun = calls.filter((call) => monthOf(call) === month);
      return begun.length > 0 ? [{ month, ...totalsOf(userId, begun) }] : [];
    });
    expect(monthTotals(all, now.getTime())).toEqual(expected);
    expect(expected.length).toBeGreaterThan(4);
    expect(calls.some((call) => !months.includes(monthOf(call)))).toBe(true);
  }
}

test('the two hundred calls are of all kinds', () => {
  expect(stored).toHaveLength(200);
  const count = (is: (call: CallItem) => boolean) => stored.filter(is).length;
  for (const type of types.slice(1)) expect(count(({ callType }) => callType === type)).toBeGreaterThan(40);
  for (const state of states.slice(2)) expect(count(({ status }) => status === state)).toBeGreaterThan(40);
  expect(count(({ endReason }) => endReason === 'maximum_duration')).toBeGreaterThan(5);
});

test('every page of every filter holds the calls that fit in their order, and their exact totals', async () => {
  await compareHistories(9, 100);
}, 120_000);

test('sums by side and by month are those of the calls, and months before the last six are left out', compareSummaries);

test('pages, totals and sums are as exact for people who are in a call', async () => {
  ids.push(
    (await reached(world, pairOf(0, 1), today, 'audio')).id,
    (await reached(world, pairOf(2, 1), today, 'video')).id,
  );
  await look();
  expect(stored).toHaveLength(202);
  await compareHistories(7);
  await compareSummaries();
}, 120_000);
