import { afterEach, beforeEach, expect, test } from 'vitest';
import { appendToLog, endOfLog, logKeptSeconds, readLog } from '../../../lib/feed/roster-log.ts';
import { openRosterView, type RosterView } from '../../../lib/feed/roster-view.ts';
import { noFilter } from '../../../lib/feed/snapshot.ts';
import { Roster } from '../../../lib/feed/store.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';
import { cardText, changeOf, type Told } from './feed-oracle.ts';

let world: TestTable;
let time: number;
beforeEach(async () => {
  time = Date.parse('2026-03-01T10:00:00Z');
  world = await openTestTable(() => time);
});
afterEach(() => world.stop());

const told = (userId: number, more: Partial<Told> = {}): Told => ({
  ...{ userId, online: true, busy: false, rating: 0, lastSeen: 1, changedAt: 1 },
  ...more,
});

/** Writes rows, and tells the log of them. */
async function write(...rows: readonly Told[]): Promise<void> {
  for (const row of rows) {
    const { userId, online, busy, lastSeen, changedAt } = row;
    await world.table.put(Roster, { userId, card: cardText(row), online, busy, lastSeen, changedAt });
  }
  await appendToLog(world.table, rows.map(changeOf), new Date(time));
}

const idsOf = async (view: RosterView): Promise<readonly number[]> => {
  const snapshot = await view.at(world.table, new Date(time));
  return snapshot.find(noFilter, [], { skip: 0, limit: 1000 }).listed.map(({ userId }) => userId);
};

/** The operations that a view needs to be up to date. */
async function operationsOf(view: RosterView): Promise<readonly string[]> {
  const before = world.operations.length;
  await view.at(world.table, new Date(time));
  return world.operations.slice(before);
}

const wholeLoad = ['GetItem', ...Array.from({ length: 17 }, () => 'Query')];

test('a view loads everything once, then asks for what is new at most twice a second', async () => {
  const view = openRosterView();
  await write(told(1), told(2));
  expect(await operationsOf(view)).toEqual(wholeLoad);
  time += 499;
  expect(await operationsOf(view)).toEqual([]);
  await write(told(3));
  time += 1;
  expect(await operationsOf(view)).toEqual(['Query']);
  expect(await idsOf(view)).toEqual([1, 2, 3]);
});

test('requests at the same time share one look', async () => {
  const view = openRosterView();
  await write(told(1));
  const before = world.operations.length;
  await Promise.all(Array.from({ length: 8 }, () => idsOf(view)));
  expect(world.operations.slice(before)).toEqual(wholeLoad);
  time += 1000;
  await Promise.all(Array.from({ length: 8 }, () => idsOf(view)));
  expect(world.operations.slice(before)).toEqual([...wholeLoad, 'Query']);
});

test('a look that fails throws, and the next one goes on from what is known', async () => {
  const view = openRosterView();
  world.failNext('GetItem');
  await expect(idsOf(view)).rejects.toThrow('unreachable');
  await write(told(1));
  expect(await idsOf(view)).toEqual([1]);
  await write(told(2));
  time += 1000;
  world.failNext('Query');
  await expect(idsOf(view)).rejects.toThrow('unreachable');
  expect(await operationsOf(view)).toEqual(['Query']);
  expect(await idsOf(view)).toEqual([1, 2]);
});

test('what the log has forgotten is found by loading everything anew', async () => {
  const view = openRosterView();
  await write(told(1));
  expect(await idsOf(view)).toEqual([1]);
  await write(told(2));
  await world.table.delete(Roster, { userId: 1 });
  await appendToLog(world.table, [{ userId: 1, gone: true }], new Date(time));
  time += (logKeptSeconds + 1) * 1000;
  expect(await readLog(world.table, 0, { eventual: false })).toEqual({ changes: [], sequence: 0 });
  expect(await operationsOf(view)).toEqual(wholeLoad);
  expect(await idsOf(view)).toEqual([2]);
  await write(told(3));
  time += 1000;
  expect(await idsOf(view)).toEqual([2, 3]);
});

test('a view that has not looked for half the time that the log is kept loads anew, and one just short of it does not', async () => {
  const view = openRosterView();
  await write(told(1));
  await idsOf(view);
  time += (logKeptSeconds / 2) * 1000;
  expect(await operationsOf(view)).toEqual(['Query']);
  time += (logKeptSeconds / 2) * 1000 + 1;
  expect(await operationsOf(view)).toEqual(wholeLoad);
});

test('a clock that was put back makes a view look, and no older view than before', async () => {
  const view = openRosterView();
  await write(told(1));
  await idsOf(view);
  await write(told(2));
  time -= 5000;
  expect(await operationsOf(view)).toEqual(['Query']);
  expect(await idsOf(view)).toEqual([1, 2]);
});

test('an entry that is missing on one replica only is looked for on the others, and nothing is loaded anew', async () => {
  const view = openRosterView();
  await write(told(1));
  await idsOf(view);
  await write(told(2));
  await write(told(3));
  time += 1000;
  const hidden = hideOnce(2);
  expect((await view.at(hidden, new Date(time))).count(noFilter, []).total).toBe(3);
  expect(world.operations.slice(-2)).toEqual(['Query', 'Query']);
});

/** The table as a replica shows it, once, that has not heard of an entry of the log yet. */
function hideOnce(sequence: number): TestTable['table'] {
  let hide = true;
  return {
    ...world.table,
    list: async (entity, request) => {
      const page = await world.table.list(entity, request);
      if (!hide || !page) return page;
      hide = false;
      return { ...page, items: page.items.filter((item) => (item as { sequence?: number }).sequence !== sequence) };
    },
  };
}

test('rows that come while everything is being read are in the view, or in its next one', async () => {
  const view = openRosterView();
  await write(told(1), told(2, { online: false }));
  world.before('Query', () => write(told(16), told(2, { busy: true, changedAt: 2 })));
  const snapshot = await view.at(world.table, new Date(time));
  expect(snapshot.count(noFilter, [])).toEqual({ total: 3, online: 3, available: 2 });
  time += 1000;
  expect(await operationsOf(view)).toEqual(['Query']);
  expect(await idsOf(view)).toEqual([1, 16, 2]);
});

test('many who append at the same time leave no number out and lose no change', async () => {
  const appends = Array.from({ length: 15 }, (_, index) => changeOf(told(index + 1)));
  await Promise.all(appends.map((change) => appendToLog(world.table, [change], new Date(time))));
  expect(await endOfLog(world.table)).toBe(15);
  const log = await readLog(world.table, 0, { eventual: true });
  expect(log?.sequence).toBe(15);
  expect(log?.changes.map(({ userId }) => userId).sort((a, b) => a - b)).toEqual(appends.map(({ userId }) => userId));
});

test('an append that fails halfway has happened whole or not at all', async () => {
  world.failNext('TransactWriteItems');
  await expect(appendToLog(world.table, [changeOf(told(1))], new Date(time))).rejects.toThrow('unreachable');
  expect(await endOfLog(world.table)).toBe(0);
  world.loseAnswer('TransactWriteItems', new Error('lost'));
  await expect(appendToLog(world.table, [changeOf(told(1))], new Date(time))).rejects.toThrow('lost');
  expect(await readLog(world.table, 0, { eventual: false })).toEqual({ changes: [changeOf(told(1))], sequence: 1 });
});

test('a log of many pages is read to its end', async () => {
  for (let index = 1; index <= 230; index++) await appendToLog(world.table, [changeOf(told(index))], new Date(time));
  const log = await readLog(world.table, 5, { eventual: true });
  expect([log?.sequence, log?.changes.length]).toEqual([230, 225]);
});
