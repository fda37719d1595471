import { afterAll, beforeAll, expect, test } from 'vitest';
import { entity } from '../../../lib/table/entity.ts';
import { padded } from '../../../lib/table/key.ts';
import { listNumbered } from '../../../lib/table/numbered.ts';
import { put } from '../../../lib/table/write.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';

interface Row {
  readonly userId: number;
  readonly ordinal: number;
  readonly colour: string;
}

const Rows = entity<Row, 'userId' | 'ordinal'>('ROW', {
  partition: 'ROWS',
  pk: ({ userId }) => [userId],
  sk: ({ ordinal }) => [padded(ordinal)],
});

const newest = 1_203;
/** Every seventh is red. */
const isRed = ({ ordinal }: Pick<Row, 'ordinal'>) => ordinal % 7 === 0;
const reds = Math.floor(newest / 7);

let world: TestTable;
beforeAll(async () => {
  world = await openTestTable();
  const rows = Array.from({ length: newest + 1 }, (_, place) => place + 1).map((ordinal) => ({
    ...{ userId: 7, ordinal, colour: isRed({ ordinal }) ? 'red' : 'grey' },
  }));
  for (let from = 0; from < rows.length; from += 100) {
    await world.table.transact(rows.slice(from, from + 100).map((row) => put(Rows, row)));
  }
  await world.table.put(Rows, { userId: 77, ordinal: 1, colour: 'red' });
});
afterAll(() => world.stop());

const only = { total: reds, fits: ({ colour }: Row) => colour === 'red' };

async function read(range: { skip: number; limit: number; only?: typeof only }, of = newest) {
  const asked = world.operations.length;
  const rows = await listNumbered(world.table, Rows, { userId: 7, newest: of, ...range });
  return { ordinals: rows.map(({ ordinal }) => ordinal), queries: world.operations.length - asked };
}

test.each([
  { skip: 0, limit: 3, ordinals: [1203, 1202, 1201] },
  { skip: 1000, limit: 2, ordinals: [203, 202] },
  { skip: 1201, limit: 100, ordinals: [2, 1] },
])('a page of all items is one query, however deep it lies: $limit after $skip', async ({ ordinals, ...range }) => {
  expect(await read(range)).toEqual({ ordinals, queries: 1 });
});

test('past the end nothing is read', async () => {
  expect(await read({ skip: newest, limit: 20 })).toEqual({ ordinals: [], queries: 0 });
  expect(await read({ skip: reds, limit: 20, only })).toEqual({ ordinals: [], queries: 0 });
  expect(await read({ skip: 0, limit: 20 }, 0)).toEqual({ ordinals: [], queries: 0 });
});

test('an item newer than the newest that is known is not there', async () => {
  expect((await read({ skip: 0, limit: 1 })).ordinals).toEqual([newest]);
});

test('of items that fit a page is those and no others, with as many queries as it takes', async () => {
  expect(await read({ skip: 0, limit: 3, only })).toEqual({ ordinals: [1197, 1190, 1183], queries: 1 });
  const last = await read({ skip: reds - 2, limit: 20, only });
  expect(last.ordinals).toEqual([14, 7]);
  expect(last.queries).toBeLessThanOrEqual(4);
});

test('where all fit nothing is looked through', async () => {
  expect(await read({ skip: 900, limit: 2, only: { ...only, total: newest } })).toEqual({
    ordinals: [303, 302],
    queries: 1,
  });
});

test('pages together are all items, each once', async () => {
  const pages = [];
  for (let skip = 0; skip < reds; skip += 50) pages.push(...(await read({ skip, limit: 50, only })).ordinals);
  expect(pages).toEqual(Array.from({ length: reds }, (_, place) => (reds - place) * 7));
});
