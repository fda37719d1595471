import { expect, test } from 'vitest';
import { eq, gt } from '../../../lib/table/condition.ts';
import { type Cup, Cupboards, Cups, useCupTable } from '../../support/cups.ts';

const opened = useCupTable();
const newCup = (more: Partial<Cup> = {}): Cup => ({ shelf: opened.fresh(), cup: '1', ...more });

test('what is put is got as it was, without the attributes that are the table’s own', async () => {
  const { table } = opened;
  const cup = newCup({ colour: 'red', sips: 0, marks: [], label: '' });
  expect(await table.put(Cups, cup)).toBe(true);
  expect(await table.get(Cups, cup)).toEqual(cup);
  expect(await table.get(Cups, { ...cup, cup: '2' })).toBeUndefined();
});

test('an attribute that is undefined is not stored', async () => {
  const cup = newCup();
  await opened.table.put(Cups, { ...cup, label: undefined } as never);
  expect(Object.keys((await opened.table.get(Cups, cup)) ?? {}).sort()).toEqual(['cup', 'shelf']);
});

test('a put replaces the whole item, unless it was to be put only where none stands', async () => {
  const { table } = opened;
  const cup = newCup({ label: 'old' });
  expect(await table.put(Cups, cup, { ifAbsent: true })).toBe(true);
  expect(await table.put(Cups, { ...cup, label: 'new' }, { ifAbsent: true })).toBe(false);
  expect(await table.get(Cups, cup)).toEqual(cup);
  expect(await table.put(Cups, { shelf: cup.shelf, cup: cup.cup, sips: 1 })).toBe(true);
  expect(await table.get(Cups, cup)).toEqual({ shelf: cup.shelf, cup: cup.cup, sips: 1 });
});

test('of many who put where none stands, one does', async () => {
  const { table } = opened;
  const cup = newCup();
  const puts = Array.from({ length: 10 }, (_, n) => table.put(Cups, { ...cup, sips: n }, { ifAbsent: true }));
  const won = (await Promise.all(puts)).flatMap((done, n) => (done ? [n] : []));
  expect(won).toHaveLength(1);
  expect((await table.get(Cups, cup))?.sips).toBe(won[0]);
});

test('several items come in one round trip and in the order asked for, one asked for twice included', async () => {
  const { table, operations } = opened;
  const [one, two] = [newCup({ label: 'one' }), newCup({ label: 'two' })];
  const board = { shelf: one.shelf, height: 3 };
  await Promise.all([table.put(Cups, one), table.put(Cups, two), table.put(Cupboards, board)]);
  const before = operations.length;
  const missing = newCup();
  expect(
    await table.getMany([
      [Cups, two],
      [Cupboards, one],
      [Cups, missing],
      [Cups, one],
      [Cups, two],
    ]),
  ).toEqual([two, board, undefined, one, two]);
  expect(operations.slice(before)).toEqual(['BatchGetItem']);
});

test('asking for no items asks nobody', async () => {
  const before = opened.operations.length;
  expect(await opened.table.getMany([])).toEqual([]);
  expect(opened.operations).toHaveLength(before);
});

test('an update sets, adds and removes, leaves the rest, and gives the item as it then is', async () => {
  const { table } = opened;
  const cup = newCup({ sips: 1, label: 'x', colour: 'red' });
  await table.put(Cups, cup);
  const changed = await table.update(Cups, cup, { set: { marks: ['chip'] }, add: { sips: 2 }, remove: ['label'] });
  expect(changed).toEqual({ shelf: cup.shelf, cup: cup.cup, colour: 'red', marks: ['chip'], sips: 3 });
  expect(await table.get(Cups, cup)).toEqual(changed);
});

test('a number that is absent counts as 0, and a value that is undefined is not set', async () => {
  const { table } = opened;
  const cup = newCup({ label: 'x' });
  await table.put(Cups, cup);
  const set = { label: undefined, colour: 'red' } as unknown as Partial<Cup>;
  expect(await table.update(Cups, cup, { add: { sips: -2 }, set })).toEqual({ ...cup, colour: 'red', sips: -2 });
});

test('an update needs an item that is there, unless it may create it', async () => {
  const { table } = opened;
  const cup = newCup();
  expect(await table.update(Cups, cup, { set: { label: 'x' } })).toBeUndefined();
  expect(await table.get(Cups, cup)).toBeUndefined();
  const change = { add: { sips: 1 }, set: { shelf: cup.shelf, cup: cup.cup } };
  expect(await table.update(Cups, cup, change, { upsert: true })).toEqual({ ...cup, sips: 1 });
  expect(await table.update(Cups, cup, change, { upsert: true })).toEqual({ ...cup, sips: 2 });
  const when = { sips: gt(2) };
  expect(await table.update(Cups, cup, change, { upsert: true, when })).toBeUndefined();
  expect((await table.get(Cups, cup))?.sips).toBe(2);
});

test('a delete gives what it deleted, and with a condition deletes nothing else', async () => {
  const { table } = opened;
  const cup = newCup({ sips: 1 });
  await table.put(Cups, cup);
  expect(await table.delete(Cups, cup, { when: { sips: eq(2) } })).toBeUndefined();
  expect(await table.get(Cups, cup)).toEqual(cup);
  expect(await table.delete(Cups, cup, { when: { sips: eq(1) } })).toEqual(cup);
  expect(await table.delete(Cups, cup, { when: { sips: eq(1) } })).toBeUndefined();
  expect(await table.delete(Cups, cup)).toBeUndefined();
  expect(await table.get(Cups, cup)).toBeUndefined();
});

test('an update whose answer was lost counts as done where its item can tell', async () => {
  const { table, loseAnswer } = opened;
  const cup = newCup({ label: 'old' });
  await table.put(Cups, cup);
  const when = { label: eq('old') };
  const applied = (current: Cup) => current.label === 'new';
  loseAnswer('UpdateItem');
  expect(await table.update(Cups, cup, { set: { label: 'new' } }, { when, applied })).toEqual({ ...cup, label: 'new' });
  expect(await table.update(Cups, cup, { set: { label: 'newer' } }, { when, applied: () => false })).toBeUndefined();
  expect(await table.update(Cups, newCup(), { set: { label: 'new' } }, { when, applied })).toBeUndefined();
});

test('without such a test a lost answer is the refusal that the second try met', async () => {
  const { table, loseAnswer } = opened;
  const cup = newCup({ label: 'old' });
  await table.put(Cups, cup);
  loseAnswer('UpdateItem');
  const when = { label: eq('old') };
  expect(await table.update(Cups, cup, { set: { label: 'new' } }, { when })).toBeUndefined();
  expect((await table.get(Cups, cup))?.label).toBe('new');
});

test('a table that can’t be reached throws; it is no refusal', async () => {
  const { table, failNext } = opened;
  const cup = newCup();
  const attempts = [
    ['GetItem', () => table.get(Cups, cup)],
    ['BatchGetItem', () => table.getMany([[Cups, cup]])],
    ['Query', () => table.list(Cups, { of: [cup.shelf], limit: 1 })],
    ['PutItem', () => table.put(Cups, cup, { ifAbsent: true })],
    ['UpdateItem', () => table.update(Cups, cup, { set: { label: 'x' } })],
    ['DeleteItem', () => table.delete(Cups, cup, { when: { sips: eq(1) } })],
    ['TransactWriteItems', () => table.transact([])],
  ] as const;
  for (const [operation, attempt] of attempts) {
    failNext(operation);
    await expect.soft(attempt(), operation).rejects.toThrow('unreachable');
  }
});
