import { afterAll, beforeAll, expect, test } from 'vitest';
import { countIndexed } from '../../../lib/table/count.ts';
import { entity } from '../../../lib/table/entity.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';

interface Box {
  readonly id: string;
  readonly colour?: string;
}

const Boxes = entity<Box, 'id'>('BOX', {
  partition: 'BOX',
  pk: ({ id }) => [id],
  sk: () => [],
  index: { gsi2: ({ id, colour }) => (colour ? { pk: [colour], sk: [id] } : undefined) },
});

let world: TestTable;
beforeAll(async () => {
  world = await openTestTable();
});
afterAll(() => world?.stop());

const count = (colour: string) => countIndexed(world.table, Boxes, { index: 'gsi2', of: [colour] });

test('the items of one partition of an index are counted, those that stand elsewhere or nowhere are not', async () => {
  expect(await count('red')).toBe(0);
  for (const id of ['a', 'b', 'c']) await world.table.put(Boxes, { id, colour: 'red' });
  await world.table.put(Boxes, { id: 'd', colour: 'blue' });
  await world.table.put(Boxes, { id: 'e' });
  const before = world.operations.length;
  expect(await count('red')).toBe(3);
  expect(world.operations.slice(before)).toEqual(['Query']);
  await world.table.put(Boxes, { id: 'a' });
  expect([await count('red'), await count('blue')]).toEqual([2, 1]);
});

test('more than one answer has room for is counted to its end', async () => {
  const colour = 'c'.repeat(2_000);
  // An entry of an index holds its keys: some 4 KB each, of which an answer looks at 1 MB.
  const ids = Array.from({ length: 400 }, (_, place) => `${String(place).padStart(4, '0')}${'x'.repeat(980)}`);
  await Promise.all(ids.map((id) => world.table.put(Boxes, { id, colour })));
  const before = world.operations.length;
  expect(await count(colour)).toBe(400);
  expect(world.operations.length - before).toBeGreaterThan(1);
});
