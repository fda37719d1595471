import type { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { isUnavailable } from '../../../lib/core/failure.ts';
import { bindTable } from '../../../lib/table/table.ts';
import { Cups } from '../../support/cups.ts';

type Keys = readonly { readonly pk: string; readonly sk: string }[];

/** A client of a table that holds every cup and reads at most so many per request, the last ones asked for first. */
function hurriedClient(perRequest: number) {
  const asked: Keys[] = [];
  const consistent: (boolean | undefined)[] = [];
  const send = async ({ input }: BatchGetCommand) => {
    const keys = input.RequestItems?.cups?.Keys as unknown as Keys;
    asked.push(keys);
    consistent.push(input.RequestItems?.cups?.ConsistentRead);
    const left = keys.slice(0, Math.max(0, keys.length - perRequest));
    const read = keys.slice(left.length).reverse();
    return {
      Responses: { cups: read.map((key) => ({ ...key, type: 'CUP', label: key.sk })) },
      UnprocessedKeys: left.length > 0 ? { cups: { Keys: left } } : {},
    };
  };
  return { asked, consistent, table: bindTable({ send } as unknown as DynamoDBDocumentClient, 'cups') };
}

const wanted = ['a', 'b', 'c', 'd', 'e'].map((cup) => [Cups, { shelf: 's', cup }] as const);
const labels = ['CUP#a', 'CUP#b', 'CUP#c', 'CUP#d', 'CUP#e'].map((label) => ({ label }));

test('items left unread for lack of capacity are asked for again, and given in the order asked for', async () => {
  const { table, asked } = hurriedClient(2);
  expect(await table.getMany(wanted)).toEqual(labels);
  expect(asked.map((keys) => keys.map(({ sk }) => sk))).toEqual([
    ['CUP#a', 'CUP#b', 'CUP#c', 'CUP#d', 'CUP#e'],
    ['CUP#a', 'CUP#b', 'CUP#c'],
    ['CUP#a'],
  ]);
});

test('an item that was asked for and left unread is never given as one that is not there', async () => {
  const { table, asked } = hurriedClient(0);
  const error = await table.getMany(wanted).catch((thrown: unknown) => thrown);
  expect(isUnavailable(error)).toBe(true);
  expect(asked).toHaveLength(5);
});

test.each([
  ['strongly consistent', undefined, true],
  ['strongly consistent when it says so', { eventual: false }, true],
  [
    'eventually consistent when it says so, also when what was left unread is asked for again',
    { eventual: true },
    false,
  ],
])('a read of many items is %s', async (_, rule, expected) => {
  const { table, consistent } = hurriedClient(3);
  expect(await table.getMany(wanted, rule)).toEqual(labels);
  expect(consistent).toEqual([expected, expected]);
});
