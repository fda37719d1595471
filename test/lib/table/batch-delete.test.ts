import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { isUnavailable } from '../../../lib/core/failure.ts';
import { deleteMany } from '../../../lib/table/batch-delete.ts';
import { bindTable } from '../../../lib/table/table.ts';
import { Cups, useCupTable } from '../../support/cups.ts';

const opened = useCupTable();

test('items are deleted 25 in a round trip, each once, whether they are there or not, and no others', async () => {
  const { table } = opened;
  const shelf = opened.fresh();
  const keys = Array.from({ length: 60 }, (_, place) => ({ shelf, cup: `c${place}` }));
  await Promise.all(keys.slice(0, 58).map((key) => table.put(Cups, key)));
  await table.put(Cups, { shelf, cup: 'kept' });
  const before = opened.operations.length;
  await deleteMany(table, Cups, [...keys, ...keys.slice(0, 3)]);
  expect(opened.operations.slice(before)).toEqual(['BatchWriteItem', 'BatchWriteItem', 'BatchWriteItem']);
  expect((await table.list(Cups, { of: [shelf], limit: 100 }))?.items.map(({ cup }) => cup)).toEqual(['kept']);
});

test('to delete nothing costs nothing', async () => {
  const before = opened.operations.length;
  await deleteMany(opened.table, Cups, []);
  expect(opened.operations.slice(before)).toEqual([]);
});

/** A client of a table that deletes so many of the items it is asked for, and what it was asked for. */
function hurriedClient(perRequest: number) {
  const asked: number[] = [];
  // biome-ignore lint/suspicious/noExplicitAny: the requests of a stand-in for the SDK's client.
  const send = async ({ input }: any) => {
    const all = input.RequestItems.cups;
    asked.push(all.length);
    return { UnprocessedItems: all.length > perRequest ? { cups: all.slice(perRequest) } : {} };
  };
  return { asked, table: bindTable({ send } as unknown as DynamoDBDocumentClient, 'cups') };
}
const keys = ['a', 'b', 'c', 'd', 'e'].map((cup) => ({ shelf: 's', cup }));

test('items left undone for lack of capacity are asked for again, and an overload that lasts is no success', async () => {
  const { table, asked } = hurriedClient(2);
  await deleteMany(table, Cups, keys);
  expect(asked).toEqual([5, 3, 1]);
  const error = await deleteMany(hurriedClient(0).table, Cups, keys).catch((thrown: unknown) => thrown);
  expect(isUnavailable(error)).toBe(true);
});
