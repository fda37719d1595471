import { expect, test } from 'vitest';
import { nextId } from '../../../lib/table/sequence.ts';
import { useCupTable } from '../../support/cups.ts';

const opened = useCupTable();

test('ids begin at 1 and grow, each kind by itself', async () => {
  const { table } = opened;
  expect([await nextId(table, 'CUP'), await nextId(table, 'CUP'), await nextId(table, 'POT')]).toEqual([1, 2, 1]);
});

test('fifty ids taken in parallel are fifty different ids without a gap', async () => {
  const ids = await Promise.all(Array.from({ length: 50 }, () => nextId(opened.table, 'PARALLEL')));
  expect([...ids].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
});

test('an id whose answer was lost is lost: it is not given a second time', async () => {
  const { table, loseAnswer } = opened;
  expect(await nextId(table, 'LOST')).toBe(1);
  loseAnswer('UpdateItem');
  expect(await nextId(table, 'LOST')).toBe(3);
});

test('an id costs one write and no read', async () => {
  const before = opened.operations.length;
  await nextId(opened.table, 'COST');
  expect(opened.operations.slice(before)).toEqual(['UpdateItem']);
});
