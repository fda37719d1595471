import { beforeAll, expect, test } from 'vitest';
import { absent, type Conditions, contains, eq, gt, gte, lt, lte, ne, present } from '../../../lib/table/condition.ts';
import { entity } from '../../../lib/table/entity.ts';
import { put, update } from '../../../lib/table/write.ts';
import { type Cup, Cups, useCupTable } from '../../support/cups.ts';

const opened = useCupTable();
const key = { shelf: 'conditions', cup: '1' };

beforeAll(() => opened.table.put(Cups, { ...key, sips: 5, marks: ['chip'], label: 'my cup' }));

const holds = async (when: Conditions<Cup>) =>
  (await opened.table.update(Cups, key, { set: { sips: 5 } }, { when })) !== undefined;

test.each<[string, Conditions<Cup>, boolean]>([
  ['=', { sips: eq(5) }, true],
  ['=', { sips: eq(6) }, false],
  ['= of another type', { sips: eq('5') }, false],
  ['= of a list', { marks: eq(['chip']) }, true],
  ['= of what is absent', { colour: eq('red') }, false],
  ['<>', { sips: ne(6) }, true],
  ['<>', { sips: ne(5) }, false],
  ['<> of what is absent', { colour: ne('red') }, true],
  ['<', { sips: lt(6) }, true],
  ['<', { sips: lt(5) }, false],
  ['<=', { sips: lte(5) }, true],
  ['<=', { sips: lte(4) }, false],
  ['>', { sips: gt(4) }, true],
  ['>', { sips: gt(5) }, false],
  ['>=', { sips: gte(5) }, true],
  ['>=', { sips: gte(6) }, false],
  ['> of texts', { label: gt('my cuo') }, true],
  ['> of what is absent', { colour: gt('') }, false],
  ['contains in a list', { marks: contains('chip') }, true],
  ['contains in a list', { marks: contains('chi') }, false],
  ['contains in a text', { label: contains('cup') }, true],
  ['contains in a text', { label: contains('pot') }, false],
  ['present', { sips: present }, true],
  ['present', { colour: present }, false],
  ['absent', { colour: absent }, true],
  ['absent', { sips: absent }, false],
  ['both of two tests', { sips: gt(4), label: eq('my cup') }, true],
  ['one of two tests', { sips: gt(4), label: eq('your cup') }, false],
  ['any of, first', [{ sips: eq(5) }, { sips: eq(6) }], true],
  ['any of, last', [{ sips: eq(4), label: present }, { sips: eq(5) }], true],
  ['any of, none', [{ sips: eq(4) }, { sips: eq(6) }], false],
  ['any of one', [{ sips: eq(6) }], false],
  [
    'any of, none whole',
    [
      { sips: eq(5), colour: present },
      { sips: eq(6), label: present },
    ],
    false,
  ],
])('the condition %s (%j) holds: %s', async (_, when, expected) => {
  expect(await holds(when)).toBe(expected);
});

const Sizes = entity<{ readonly name: string; readonly status: string; readonly count: number }, 'name'>('SIZE', {
  partition: 'SIZE',
  pk: ({ name }) => [name],
  sk: () => [],
});

test('attributes whose names are words of the expression language are no different from others', async () => {
  const { table } = opened;
  await table.put(Sizes, { name: 'tall', status: 'new', count: 1 });
  const change = { set: { status: 'old' }, add: { count: 1 } };
  const when = [{ name: absent }, { status: eq('new'), count: lt(2) }];
  expect(await table.update(Sizes, { name: 'tall' }, change, { when })).toEqual({
    name: 'tall',
    status: 'old',
    count: 2,
  });
});

test('alternatives are alternatives among themselves: they don’t make an item’s existence one', async () => {
  const { table } = opened;
  const missing = { shelf: 'conditions', cup: 'missing' };
  const when = [{ sips: absent }, { label: absent }];
  expect(await table.update(Cups, missing, { set: { sips: 1 } }, { when })).toBeUndefined();
  expect(await table.delete(Cups, missing, { when })).toBeUndefined();
  expect(await table.get(Cups, missing)).toBeUndefined();
});

test('the same attribute may be tested, changed and tested again in one request', async () => {
  const { table } = opened;
  const at = { shelf: 'conditions', cup: 'twice' };
  await table.transact([put(Cups, { ...at, sips: 1 })]);
  const when = [{ sips: eq(1) }, { sips: eq(2), label: absent }];
  await table.transact([update(Cups, at, { add: { sips: 1 } }, { when })]);
  await table.transact([update(Cups, at, { add: { sips: 1 } }, { when })]);
  await expect(table.transact([update(Cups, at, { add: { sips: 1 } }, { when })])).rejects.toThrow();
  expect(await table.get(Cups, at)).toEqual({ ...at, sips: 3 });
});
