import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Contention, refuse } from '../../../lib/core/failure.ts';
import { enterCall, leaveCall } from '../../../lib/presence/call-transition.ts';
import { changeStatus, moveStatus, Statuses, type StatusItem } from '../../../lib/presence/presence.ts';
import { decideChange, decideFrame, decideHeartbeat, decideLapse } from '../../../lib/presence/transition.ts';
import type { Table } from '../../../lib/table/table.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';
import { changeOf, rules, sampleCall, sampleStatus, silenceMillis, start } from './sample-status.ts';

let world: TestTable;
beforeAll(async () => {
  world = await openTestTable();
});
afterAll(() => world.stop());

let users = 0;
const stored = async (change: Partial<StatusItem> = {}): Promise<StatusItem> => {
  const status = sampleStatus({ ...change, userId: ++users });
  await world.table.put(Statuses, status);
  return status;
};
const read = (status: StatusItem) => world.table.get(Statuses, status);
const since = (count: number) => world.operations.slice(count);

const quiet = { ...rules, areNews: false };
const now = start + silenceMillis;

type Decide = (status: StatusItem) => StatusItem | undefined;
const heartbeat =
  (at: number, areNews = false): Decide =>
  (status) =>
    decideHeartbeat(status, at, { ...rules, areNews });
const lapse =
  (at: number): Decide =>
  (status) =>
    decideLapse(status, at, rules);

test('a change is one write, and what it gives is what is stored', async () => {
  const status = await stored();
  const before = world.operations.length;
  const changed = await changeStatus(world.table, status, (current) => decideChange(current, { isBusy: true }, now));
  expect(since(before)).toEqual(['UpdateItem']);
  expect(changed).toEqual(await read(status));
  expect(changed).toMatchObject({ busy: true, lastSeen: now });
});

test('nothing decided is nothing written, and nobody’s status is nobody’s', async () => {
  const status = await stored();
  const before = world.operations.length;
  expect(await changeStatus(world.table, status, () => undefined)).toBe(status);
  expect(await changeStatus(world.table, undefined, heartbeat(now))).toBeUndefined();
  expect(since(before)).toEqual([]);
});

test('a time of being busy that is gone leaves no attribute behind', async () => {
  const status = await stored({ busy: true, busyUntil: now + 1000 });
  await changeStatus(world.table, status, (current) => decideChange(current, { isBusy: false }, now));
  expect(await read(status)).not.toHaveProperty('busyUntil');
});

const enter =
  (at: number): Decide =>
  (status) =>
    enterCall(status, sampleCall, at, { endsOffline: true });
const leave =
  (at: number, seen = true): Decide =>
  (status) =>
    leaveCall(status, at, rules, { seen });

test('a call is stored with its start and leaves no attribute behind at its end', async () => {
  const status = await stored();
  const entered = await changeStatus(world.table, status, enter(now));
  expect(await read(status)).toEqual(entered);
  expect(entered).toMatchObject({ call: sampleCall, changedAt: now });
  await changeStatus(world.table, entered, leave(now + 1));
  expect(await read(status)).not.toHaveProperty('call');
});

test.each([
  ['start', {}, enter(now)],
  ['end', { call: sampleCall, busy: true, busyUntil: now + 1000 }, leave(now)],
])('the %s of a call whose answer is lost is stored once and told once', async (_, before, decide) => {
  const status = await stored(before);
  world.loseAnswer('UpdateItem');
  const changed = await changeStatus(world.table, status, decide);
  expect(changed?.changedAt).toBe(now);
  expect(await read(status)).toEqual(changed);
});

test('a start of a call that meets a change in its transaction is refused, and nothing of either is lost', async () => {
  const status = await stored();
  const overtaken = refuse('overtaken');
  const busy = await changeStatus(world.table, status, (current) => decideChange(current, { isBusy: true }, now));
  const move = (from: StatusItem) =>
    world.table.transact([moveStatus(from, enter(now)(from) as StatusItem, overtaken)]);
  expect(await move(status)).toBe(overtaken);
  expect(await read(status)).toEqual(busy);
  expect(await move(busy as StatusItem)).toBeUndefined();
  expect(await read(status)).toMatchObject({ busy: true, call: sampleCall, changedAt: now + 1 });
});

test('who is busy by their own word is found as that from then on, except while in a call', async () => {
  const status = await stored();
  const found = async () => {
    const page = await world.table.list(Statuses, { of: [status.userId % 16], index: 'gsi2', limit: 100 });
    return page?.items.some(({ userId }) => userId === status.userId);
  };
  const steps: readonly (readonly [Decide, boolean])[] = [
    [(current) => decideChange(current, { isBusy: true }, now), true],
    [heartbeat(now), true],
    [enter(now), false],
    [leave(now), false],
  ];
  for (const [decide, expected] of steps) {
    await changeStatus(world.table, await read(status), decide);
    expect(await found()).toBe(expected);
  }
});

test('a status is watched by the sweep exactly as long as time alone can change it', async () => {
  const status = await stored();
  const watched = async () => {
    const page = await world.table.list(Statuses, { of: [status.userId % 16], index: 'gsi1', limit: 100 });
    return page?.items.some(({ userId }) => userId === status.userId);
  };
  expect(await watched()).toBe(true);
  const gone = await changeStatus(world.table, status, (current) => decideChange(current, { isOnline: false }, now));
  expect(await watched()).toBe(false);
  const back = await changeStatus(world.table, gone, heartbeat(now));
  expect(await watched()).toBe(true);
  await changeStatus(world.table, back, lapse(now + silenceMillis + 1));
  expect(await watched()).toBe(false);
});

test('a sweep that meets a heartbeat does not mark its user offline', async () => {
  const status = await stored();
  world.before('UpdateItem', () =>
    changeStatus(world.table, status, (current) => decideHeartbeat(current, now, quiet)),
  );
  expect(await changeStatus(world.table, status, lapse(now + 1))).toMatchObject({ online: true, lastSeen: now });
  expect(await read(status)).toMatchObject({ online: true, lastSeen: now, changedAt: start });
});

test('a late heartbeat does not take back a later sign of life', async () => {
  const status = await stored();
  world.before('UpdateItem', () => changeStatus(world.table, status, heartbeat(now + 5)));
  await changeStatus(world.table, status, heartbeat(now));
  expect(await read(status)).toMatchObject({ lastSeen: now + 5 });
});

test('of two contrary changes in one millisecond both are told, and each is answered with its own', async () => {
  const status = await stored();
  const set = (isBusy: boolean) => (current: StatusItem) => decideChange(current, { isBusy }, now);
  let first: StatusItem | undefined;
  world.before('UpdateItem', async () => {
    first = await changeStatus(world.table, status, set(true));
  });
  const second = await changeStatus(world.table, status, set(false));
  expect(first).toMatchObject({ busy: true, changedAt: now });
  expect(second).toMatchObject({ busy: false, changedAt: now + 1 });
  expect(await read(status)).toEqual(second);
});

test('a change whose answer is lost is stored once and told once', async () => {
  const status = await stored();
  world.loseAnswer('UpdateItem');
  const changed = await changeStatus(world.table, status, (current) => decideChange(current, { isBusy: true }, now));
  expect(changed).toMatchObject({ busy: true, changedAt: now });
  expect(await read(status)).toEqual(changed);
});

test('a status that keeps changing under a decision is an overload, and the decision is not stored', async () => {
  const status = await stored();
  const others = async (at: number) => {
    await changeStatus(world.table, await read(status), (current) => decideChange(current, {}, at));
  };
  let attempts = 0;
  const decide = async () => {
    await changeStatus(world.table, status, (current) => {
      attempts++;
      world.before('UpdateItem', () => others(now + attempts));
      return decideChange(current, { isBusy: true }, now);
    });
  };
  await expect(decide()).rejects.toThrow(Contention);
  expect(attempts).toBe(12);
  expect(await read(status)).toMatchObject({ busy: false });
});

/** Everything that may happen to a status, at moments so close to each other that they meet. */
const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
const moment = fc.integer({ min: 0, max: 3 }).map((millis) => now + millis);
const decision: fc.Arbitrary<Decide> = fc.oneof(
  fc.tuple(moment, fc.boolean()).map(([at, areNews]) => heartbeat(at, areNews)),
  moment.map(lapse),
  moment.map(enter),
  fc.tuple(moment, fc.boolean()).map(([at, seen]) => leave(at, seen)),
  moment.map(
    (at): Decide =>
      (status) =>
        decideFrame(status, at, rules),
  ),
  fc
    .record({ at: moment, isOnline: maybe(fc.boolean()), isBusy: maybe(fc.boolean()), until: maybe(moment) })
    .map(({ at, until, ...flags }): Decide => {
      const change = changeOf({ ...flags, busyUntil: until });
      return (status) => decideChange(status, change, at);
    }),
);
const situation = fc.constantFrom<Partial<StatusItem>>(
  {},
  { lastSeen: now, changedAt: now },
  { explicitlyOffline: true, online: false },
  { lastSeen: start - 1 },
  { lastSeen: start - 1, online: false },
  { busy: true },
  { busy: true, busyUntil: now + 1 },
  { call: { ...sampleCall, until: now + 1 } },
  { call: sampleCall, busy: true },
);

/**
 * What the status can be after these decisions one after the other. One that was made of an earlier status and came to
 * the very same as what is stored meanwhile counts as done.
 */
function outcomes(path: readonly StatusItem[], decisions: readonly Decide[]): readonly StatusItem[] {
  const current = path.at(-1) as StatusItem;
  if (decisions.length === 0) return [current];
  return decisions.flatMap((decide, place) => {
    const rest = decisions.toSpliced(place, 1);
    const next = decide(current);
    const isDone = path.slice(0, -1).some((earlier) => isDeepStrictEqual(decide(earlier), current));
    return [...outcomes(next ? [...path, next] : path, rest), ...(isDone ? outcomes(path, rest) : [])];
  });
}

test('whatever meets, in whatever order the table sees it, the status is as if one had followed the other', async () => {
  const property = fc.asyncProperty(
    fc.scheduler(),
    situation,
    fc.array(decision, { minLength: 3, maxLength: 3 }),
    async (scheduler, before, decisions) => {
      const status = await stored(before);
      const table: Table = {
        ...world.table,
        get: scheduler.scheduleFunction(world.table.get) as Table['get'],
        update: scheduler.scheduleFunction(world.table.update) as Table['update'],
      };
      await scheduler.waitFor(Promise.all(decisions.map((decide) => changeStatus(table, status, decide))));
      expect(outcomes([status], decisions)).toContainEqual(await read(status));
    },
  );
  await fc.assert(property, { numRuns: 500 });
}, 60_000);
