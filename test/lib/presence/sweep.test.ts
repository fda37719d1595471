import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLog } from '../../../lib/core/log.ts';
import { changeStatus, Statuses, type StatusItem } from '../../../lib/presence/presence.ts';
import { demandAll, sweepEverybody, sweepUsers } from '../../../lib/presence/sweep.ts';
import { decideHeartbeat } from '../../../lib/presence/transition.ts';
import { put } from '../../../lib/table/write.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';
import { rules, sampleCall, sampleStatus, silenceMillis, start } from './sample-status.ts';

let world: TestTable;
beforeEach(async () => {
  world = await openTestTable();
});
afterEach(() => world.stop());

const seconds = (count: number) => new Date(start + count * 1000);
const lapsed = new Date(start + silenceMillis + 1);
const sweep = (now = lapsed, aheadSeconds = 0) => sweepEverybody(world.table, rules, { now, aheadSeconds });
const read = (userId: number) => world.table.get(Statuses, { userId });
const writes = () => world.operations.filter((operation) => operation === 'UpdateItem').length;

async function store(statuses: readonly Partial<StatusItem>[]): Promise<void> {
  for (let from = 0; from < statuses.length; from += 100) {
    const some = statuses.slice(from, from + 100);
    await world.table.transact(some.map((change) => put(Statuses, sampleStatus(change))));
  }
}

test('nobody is marked offline at 90 seconds of silence, and everybody is one millisecond later', async () => {
  await store([{ userId: 1 }, { userId: 2 }]);
  expect(await sweep(seconds(90))).toEqual({ markedOffline: 0, busyCleared: 0, online: 2, due: [], failures: [] });
  expect(writes()).toBe(0);
  expect(await sweep()).toEqual({ markedOffline: 2, busyCleared: 0, online: 0, due: [], failures: [] });
  expect(await read(1)).toEqual(sampleStatus({ userId: 1, online: false, changedAt: lapsed.getTime() }));
});

test('rounds that overlap or repeat write once for each who has lapsed, and count them once', async () => {
  await store([{ userId: 1 }, { userId: 2 }, { userId: 17, lastSeen: lapsed.getTime() }]);
  const rounds = await Promise.all([0, 1, 2].map((later) => sweep(new Date(lapsed.getTime() + later))));
  expect(rounds.reduce((sum, { markedOffline }) => sum + markedOffline, 0)).toBe(2);
  expect(rounds.flatMap(({ failures }) => failures)).toEqual([]);
  const told = [await read(1), await read(2)].map((status) => status?.changedAt);
  const before = writes();
  expect(await sweep(seconds(120))).toMatchObject({ markedOffline: 0, busyCleared: 0, online: 1 });
  expect([await read(1), await read(2)].map((status) => status?.changedAt)).toEqual(told);
  expect(writes()).toBe(before);
});

test('a heartbeat between the look and the write keeps its user online', async () => {
  await store([{ userId: 1 }]);
  world.before('UpdateItem', () =>
    changeStatus(world.table, sampleStatus({ userId: 1 }), (status) =>
      decideHeartbeat(status, seconds(90).getTime(), { ...rules, areNews: false }),
    ),
  );
  expect(await sweep()).toMatchObject({ markedOffline: 0, online: 1, failures: [] });
  expect(await read(1)).toMatchObject({ online: true, changedAt: start });
});

test('a busy flag is cleared at its time, of the online and of the offline, and one without a time stays', async () => {
  const busyUntil = lapsed.getTime();
  await store([
    { userId: 1, busy: true, busyUntil },
    { userId: 2, busy: true, busyUntil, lastSeen: busyUntil },
    { userId: 3, busy: true, busyUntil, online: false, explicitlyOffline: true },
    { userId: 4, busy: true, busyUntil: busyUntil + 1, lastSeen: busyUntil },
    { userId: 5, busy: true, lastSeen: busyUntil },
  ]);
  expect(await sweep()).toMatchObject({ markedOffline: 1, busyCleared: 3, online: 3 });
  expect((await Promise.all([1, 2, 3, 4, 5].map(read))).map((status) => status?.busy)).toEqual([
    false,
    false,
    false,
    true,
    true,
  ]);
});

test('nobody in a call is changed or written, however silent; at its limit busy ends once, and then silence counts', async () => {
  const call = sampleCall;
  const lastSeen = call.until - 30_000;
  await store([
    { userId: 1, call },
    { userId: 2, call, lastSeen },
    { userId: 3, call, lastSeen, busy: true },
    { userId: 4, call, online: false, explicitlyOffline: true },
  ]);
  const atLimit = new Date(call.until);
  expect(await sweep(new Date(call.until - 1))).toMatchObject({ markedOffline: 0, busyCleared: 0, online: 3 });
  expect(writes()).toBe(0);
  expect(await sweep(atLimit)).toMatchObject({ markedOffline: 1, busyCleared: 3, online: 2 });
  expect(await sweep(new Date(call.until + 1))).toMatchObject({ markedOffline: 0, busyCleared: 0, online: 2 });
  expect(writes()).toBe(4);
  expect(await sweep(new Date(lastSeen + silenceMillis + 1))).toMatchObject({ markedOffline: 2, busyCleared: 0 });
  expect(await sweep(new Date(lastSeen + 10 * silenceMillis))).toMatchObject({ markedOffline: 0, busyCleared: 0 });
  expect(writes()).toBe(6);
  expect((await Promise.all([1, 2, 3, 4].map(read))).map((status) => status?.call)).toEqual(Array(4).fill(call));
});

test('everybody is found, whichever partition they stand in and however many stand there', async () => {
  const crowd = Array.from({ length: 250 }, (_, index) => ({ userId: 16 * (index + 1) }));
  const others = Array.from({ length: 15 }, (_, index) => ({ userId: index + 1 }));
  await store([...crowd, ...others]);
  expect(await sweep()).toMatchObject({ markedOffline: 265, failures: [] });
});

test('one who can not be stored stops nobody else, and the round fails once it has done the others', async () => {
  await store([{ userId: 1 }, { userId: 17 }, { userId: 2 }]);
  world.failNext('UpdateItem');
  const swept = await sweep();
  expect(swept).toMatchObject({ markedOffline: 2, failures: [{ name: 'TimeoutError' }] });
  const lines: string[] = [];
  expect(() =>
    demandAll(
      swept,
      openLog({}, (line) => lines.push(line)),
    ),
  ).toThrow('unreachable');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { level: 'error', message: 'not everybody was swept', failures: 1 },
  ]);
  const again = await sweep();
  expect(again).toMatchObject({ markedOffline: 1, failures: [] });
  expect(() =>
    demandAll(
      again,
      openLog({}, (line) => lines.push(line)),
    ),
  ).not.toThrow();
  expect(lines).toHaveLength(1);
});

test('a partition that can not be read stops no other', async () => {
  await store([{ userId: 1 }, { userId: 2 }, { userId: 3 }]);
  world.failNext('BatchGetItem');
  expect(await sweep()).toMatchObject({ markedOffline: 2, failures: [{ name: 'TimeoutError' }] });
});

test('who is deleted between the look and the write is no failure and does not come back', async () => {
  await store([{ userId: 1 }]);
  world.before('UpdateItem', () => world.table.delete(Statuses, { userId: 1 }));
  expect(await sweep()).toEqual({ markedOffline: 0, busyCleared: 0, online: 0, due: [], failures: [] });
  expect(await read(1)).toBeUndefined();
});

test('who lapses within the time asked for is told with that time, and nobody who lapses later', async () => {
  const now = seconds(50);
  await store([
    { userId: 1 },
    { userId: 2, lastSeen: start + 1 },
    { userId: 3, busy: true, busyUntil: start + 60_000, lastSeen: start + 30_000 },
    { userId: 4, lastSeen: start - 50_000 },
  ]);
  const { due, markedOffline } = await sweep(now, 40.001);
  expect(markedOffline).toBe(1);
  expect(due.toSorted((one, other) => one.userId - other.userId)).toEqual([
    { userId: 1, at: start + silenceMillis + 1 },
    { userId: 3, at: start + 60_000 },
  ]);
});

test('a round of certain users looks at these alone, a hundred in a round trip', async () => {
  const crowd = Array.from({ length: 250 }, (_, index) => ({ userId: index + 1 }));
  await store([...crowd, { userId: 999 }]);
  const before = world.operations.length;
  const userIds = [...crowd.map(({ userId }) => userId), 12_345];
  expect(await sweepUsers(world.table, userIds, rules, lapsed)).toMatchObject({ markedOffline: 250, failures: [] });
  expect(world.operations.slice(before).filter((operation) => operation !== 'UpdateItem')).toEqual(
    Array(3).fill('BatchGetItem'),
  );
  expect(await read(999)).toMatchObject({ online: true });
  expect(await sweepUsers(world.table, userIds, rules, seconds(120))).toMatchObject({ markedOffline: 0 });
});

test('of certain users those that can not be read are a failure, and the others are done', async () => {
  await store(Array.from({ length: 101 }, (_, index) => ({ userId: index + 1 })));
  world.failNext('BatchGetItem');
  const userIds = Array.from({ length: 101 }, (_, index) => index + 1);
  expect(await sweepUsers(world.table, userIds, rules, lapsed)).toMatchObject({
    markedOffline: 1,
    failures: [{ name: 'TimeoutError' }],
  });
});
