import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { beforeAll, expect, test } from 'vitest';
import type { ListRequest } from '../../../lib/table/query.ts';
import { bindTable } from '../../../lib/table/table.ts';
import { type Cup, Cupboards, Cups, Teas, useCupTable } from '../../support/cups.ts';

const opened = useCupTable();
const shelf = 'lists';
const names = ['1/a', '1/b', '12/a', '2/a', '2/b', '2/c'];

beforeAll(async () => {
  const { table } = opened;
  await table.put(Cupboards, { shelf, height: 2 });
  for (const cup of names) {
    await table.put(Cups, { shelf, cup, label: cup, ...(cup !== '1/b' && { colour: 'red' }) });
    await table.put(Cups, { shelf: 'elsewhere', cup, label: 'not asked for', colour: 'blue' });
    await table.put(Cups, { shelf: 'kitchen', cup, colour: 'clean', sips: 0 });
  }
});

const list = (request: Partial<ListRequest>) => opened.table.list(Cups, { of: [shelf], limit: 100, ...request });
const red = { of: ['red'], index: 'gsi1' } as const;
/** Two indexes whose partitions have the same key. */
const clean = { gsi1: { of: ['clean'], index: 'gsi1' }, gsi2: { of: ['clean'], index: 'gsi2' } } as const;
const cupsOf = (page: { readonly items: readonly Cup[] } | undefined) => page?.items.map(({ cup }) => cup);

/** Follows the cursors to the end and gives the pages. */
async function pages(request: Partial<ListRequest>): Promise<string[][]> {
  const found: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ ...request, ...(cursor && { cursor }) });
    found.push(cupsOf(page) as string[]);
    cursor = page?.next;
  } while (cursor);
  return found;
}

test('a list holds whole items of its entity and partition and no others, in the order of their keys', async () => {
  const page = await list({});
  expect(page?.items.map(({ cup, label }) => [cup, label])).toEqual(names.map((name) => [name, name]));
  expect(Object.keys(page?.items[1] as Cup).sort()).toEqual(['cup', 'label', 'shelf']);
  expect(page?.next).toBeUndefined();
});

test('the newest may come first', async () => {
  expect(cupsOf(await list({ newestFirst: true }))).toEqual([...names].reverse());
  expect((await pages({ newestFirst: true, limit: 4 })).flat()).toEqual([...names].reverse());
});

test.each([
  [['1'], ['1/a', '1/b']],
  [['2'], ['2/a', '2/b', '2/c']],
  [['12'], ['12/a']],
  [['3'], []],
  [['1x'], []],
])('a list under %j goes by whole parts: it holds %j', async (under, cups) => {
  expect(cupsOf(await list({ under }))).toEqual(cups);
});

test.each<[string, Partial<ListRequest>, readonly string[]]>([
  ['that others stand below, which follow it', { after: '12' }, ['12/a', '2/a', '2/b', '2/c']],
  ['that nothing stands at', { after: '11' }, ['12/a', '2/a', '2/b', '2/c']],
  ['under a part', { under: ['2'], after: 'a' }, ['2/b', '2/c']],
  ['under a part, not at its own end', { under: ['1'], after: 'a' }, ['1/b']],
  ['before all others', { under: ['2'], after: 'B' }, ['2/a', '2/b', '2/c']],
  ['behind all others', { under: ['2'], after: 'c' }, []],
  ['of an index', { ...red, after: '12' }, ['12/a', '2/a', '2/b', '2/c']],
  ['of an index, under a part', { ...red, under: ['2'], after: 'b' }, ['2/c']],
  ['with the newest first', { under: ['2'], after: 'a', newestFirst: true }, ['2/c', '2/b']],
])('a list may begin after a place %s: %o', async (_, request, cups) => {
  expect(cupsOf(await list(request))).toEqual(cups);
  if (cups.length > 0) expect((await pages({ ...request, limit: 1 })).flat()).toEqual(cups);
});

test('a list may bring only some attributes of its items, and then still no item whose time has passed', async () => {
  const { table } = opened;
  const page = await table.list(Cups, { of: [shelf], under: ['12'], limit: 10, only: ['label', 'sips'] });
  expect(page?.items).toEqual([{ label: '12/a' }]);
  const pot = opened.fresh();
  await table.put(Teas, { pot, leaf: 'assam', pours: 1, expiresAt: opened.time / 1000 + 10 });
  const leaves = async () => (await table.list(Teas, { of: [pot], limit: 10, only: ['leaf'] }))?.items;
  expect(await leaves()).toMatchObject([{ leaf: 'assam' }]);
  opened.time += 10_000;
  expect(await leaves()).toEqual([]);
});

test('a place to begin after can’t reach out of the list', async () => {
  await expect(list({ under: ['2'], after: 'a#' })).rejects.toThrow('key part');
  await expect(list({ after: '' })).rejects.toThrow('key part');
});

test('an entity whose name begins with another’s does not run into its list', async () => {
  expect((await list({}))?.items).not.toContainEqual(expect.objectContaining({ height: 2 }));
});

test('an empty list is no failure', async () => {
  expect(await list({ of: ['nowhere'] })).toEqual({ items: [], next: undefined });
});

test.each([1, 2, 4, 5, 6])('pages of %i put together are the whole list, each item once', async (limit) => {
  const found = await pages({ limit });
  expect(found.flat()).toEqual(names);
  expect(found[0]).toHaveLength(limit);
});

test('an index lists whole items too, those that stand in it, page after page', async () => {
  const inIndex = names.filter((name) => name !== '1/b');
  expect((await list(red))?.items[0]).toEqual({ shelf, cup: '1/a', label: '1/a', colour: 'red' });
  expect((await pages({ ...red, limit: 2 })).flat()).toEqual(inIndex);
  expect((await pages({ ...red, limit: 2, newestFirst: true })).flat()).toEqual([...inIndex].reverse());
  expect(cupsOf(await list({ ...red, under: ['2'] }))).toEqual(['2/a', '2/b', '2/c']);
  expect(cupsOf(await list({ ...red, under: ['1'] }))).toEqual(['1/a']);
});

test('a page of an index costs two round trips, one of the table costs one', async () => {
  const { operations } = opened;
  const before = operations.length;
  await list({ limit: 2 });
  await list({ ...red, limit: 2 });
  expect(operations.slice(before)).toEqual(['Query', 'Query', 'BatchGetItem']);
});

test('an item that leaves an index while its page is read is not in it', async () => {
  const { table, before } = opened;
  const [gone, repainted, stays] = ['a', 'b', 'c'].map((cup) => ({ shelf: opened.fresh(), cup, colour: 'green' }));
  for (const cup of [gone, repainted, stays]) await table.put(Cups, cup as Cup);
  before('BatchGetItem', async () => {
    await table.delete(Cups, gone as Cup);
    await table.put(Cups, { ...(repainted as Cup), colour: 'grey' });
  });
  expect((await list({ of: ['green'], index: 'gsi1' }))?.items).toEqual([stays]);
});

const cursorOf = async (request: Partial<ListRequest>): Promise<string> =>
  (await list({ ...request, limit: 1 }))?.next as string;
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (cursor: string) => JSON.parse(Buffer.from(cursor, 'base64url').toString());

test('a list is strongly consistent unless it says otherwise, and so is what it reads behind an index', async () => {
  const asked: unknown[] = [];
  const send = async ({ input }: { input: Record<string, unknown> }) => {
    const { RequestItems } = input as { RequestItems?: { cups: { ConsistentRead: boolean } } };
    asked.push(RequestItems ? RequestItems.cups.ConsistentRead : input.ConsistentRead);
    return RequestItems ? {} : { Items: [{ gsi1pk: 'CUP#red', gsi1sk: 'a', pk: 'SHELF#s', sk: 'CUP#a' }] };
  };
  const table = bindTable({ send } as unknown as DynamoDBDocumentClient, 'cups');
  for (const eventual of [undefined, false, true]) {
    const rule = eventual === undefined ? {} : { eventual };
    await table.list(Cups, { of: ['s'], limit: 1, ...rule });
    await table.list(Cups, { of: ['red'], index: 'gsi1', limit: 1, ...rule });
  }
  // An index itself is eventual in any case, and refuses to be asked.
  expect(asked).toEqual([true, undefined, true, true, undefined, true, false, undefined, false]);
});

test('a cursor fits into a URL and shows no partition key', async () => {
  const cursor = await cursorOf({});
  expect(cursor).toMatch(/^[\w-]+$/);
  expect(JSON.stringify(decode(cursor))).not.toContain(shelf);
});

test.each<[string, Partial<ListRequest>, Partial<ListRequest>]>([
  ['another partition', { of: ['elsewhere'] }, {}],
  ['another part of it', { under: ['2'] }, { under: ['1'] }],
  ['a whole partition', {}, { under: ['2'] }],
  ['a part of a partition', { under: ['2'] }, {}],
  ['an index', red, {}],
  ['the table', {}, red],
  ['what follows a place', { after: '1' }, {}],
  ['what follows another place', { after: '1' }, { after: '12' }],
  ['another index', clean.gsi1, clean.gsi2],
  ['another partition of an index', { of: ['blue'], index: 'gsi1' }, red],
])('a cursor of a list of %s is not taken for one of this list', async (_, other, own) => {
  expect(await list({ ...own, cursor: await cursorOf(other) })).toBeUndefined();
});

test('a cursor that was cut short or made up is not taken, and what it says is not looked for', async () => {
  const [tableCursor, indexCursor] = [await cursorOf({ under: ['2'] }), await cursorOf(red)];
  const [mark] = decode(tableCursor);
  const [indexMark, ...place] = decode(indexCursor);
  const madeUp = ['', 'x', '%', '....', 'null', encode(null), encode({}), encode('text'), encode([]), encode([mark])];
  const places = [
    ...[7, '', null, 'CUP', 'CUP#12#a', 'CUPBOARD', 'ZZZ', `CUP#2#${'x'.repeat(1100)}`].map((at) => [mark, at]),
    [mark, 'CUP#2#a', 'CUP#2#a'],
    ['AAAAAAAA', 'CUP#2#a'],
    [undefined, 'CUP#2#a'],
  ].map(encode);
  const cut = Array.from({ length: 8 }, (_, letters) => tableCursor.slice(0, -1 - letters));
  const before = opened.operations.length;
  for (const cursor of [...madeUp, ...places, ...cut]) {
    expect.soft(await list({ under: ['2'], cursor }), cursor).toBeUndefined();
  }
  for (const cursor of [...madeUp, ...cut]) expect.soft(await list({ ...red, cursor }), cursor).toBeUndefined();
  const [at, pk, sk] = place;
  for (const parts of [[at], [at, pk], [at, pk, 7], [at, pk, ''], ['', pk, sk], [at, pk, sk, 'x']]) {
    expect.soft(await list({ ...red, cursor: encode([indexMark, ...parts]) })).toBeUndefined();
  }
  expect(opened.operations).toHaveLength(before);
});

test('whatever a cursor says, the list stays in its own partition', async () => {
  const [mark] = decode(await cursorOf(red));
  const page = await list({ ...red, cursor: encode([mark, '0', 'SHELF#elsewhere', 'CUP#0']) });
  expect(page?.items.every(({ colour }) => colour === 'red')).toBe(true);
});
