import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, expect, test } from 'vitest';
import { entity } from '../../../lib/table/entity.ts';
import { listIndexedPage } from '../../../lib/table/indexed-page.ts';
import { padded } from '../../../lib/table/key.ts';
import { bindingOf } from '../../../lib/table/table.ts';
import { useCupTable } from '../../support/cups.ts';

/** An item that ends, found by its state in the order of its place. */
interface Guest {
  readonly guest: number;
  readonly state: string;
  readonly note?: string;
  readonly expiresAt: number;
}

const Guests = entity<Guest, 'guest'>('GUEST', {
  partition: 'GUEST',
  pk: ({ guest }) => [guest],
  sk: () => [],
  index: { gsi1: ({ state, guest }) => (state === 'gone' ? undefined : { pk: [state], sk: [padded(guest)] }) },
  expires: true,
});

const opened = useCupTable();
const inASec = () => opened.time / 1000 + 1;
const later = () => opened.time / 1000 + 86_400;

const put = (guest: number, state: string, expiresAt = later()) =>
  opened.table.put(Guests, { guest, state, expiresAt });

/** How many of the longest queue there are: more keys than one request reads, and as many again. */
const many = 2350;
beforeAll(async () => {
  for (let from = 0; from < many; from += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, place) => put(from + place, 'queue')));
  }
}, 120_000);

const page = (skip: number, limit: number, of: string) =>
  listIndexedPage(opened.table, Guests, { index: 'gsi1', of: [of], skip, limit });
const numbersOf = (guests: readonly Guest[]) => guests.map(({ guest }) => guest);
const from = (first: number, count: number) => Array.from({ length: count }, (_, place) => first + place);

test.each([
  [0, 20],
  [1, 100],
  [899, 100],
  [999, 1],
  [999, 2],
  [1000, 100],
  [1001, 20],
  [1999, 100],
  [2000, 100],
  [2250, 100],
])('a page is what stands at its place, however many keys stand before it: %d, %d', async (skip, limit) => {
  expect(numbersOf(await page(skip, limit, 'queue'))).toEqual(from(skip, limit));
});

test('the last page is as long as what is left, and behind it there is nothing', async () => {
  expect(numbersOf(await page(many - 1, 20, 'queue'))).toEqual([many - 1]);
  for (const skip of [many, many + 1, 10_000, Number.MAX_SAFE_INTEGER]) {
    expect(await page(skip, 20, 'queue')).toEqual([]);
  }
  expect(await page(0, 20, 'nobody')).toEqual([]);
});

test('all pages one after the other are all there is, each once', async () => {
  const found = [];
  for (let skip = 0; skip < many; skip += 100) found.push(...numbersOf(await page(skip, 100, 'queue')));
  expect(found).toEqual(from(0, many));
});

test('a deep page costs a request for each thousand keys, and one for its items alone', async () => {
  const operations = async (skip: number) => {
    const asked = opened.operations.length;
    await page(skip, 20, 'queue');
    return opened.operations.slice(asked);
  };
  expect(await operations(0)).toEqual(['Query', 'BatchGetItem']);
  expect(await operations(980)).toEqual(['Query', 'BatchGetItem']);
  expect(await operations(990)).toEqual(['Query', 'Query', 'BatchGetItem']);
  expect(await operations(2100)).toEqual(['Query', 'Query', 'Query', 'BatchGetItem']);
});

test('items are whole and as they were put: nothing that the table adds is among them', async () => {
  const guest = { guest: 50_000, state: 'whole', note: 'kept', expiresAt: later() };
  await opened.table.put(Guests, guest);
  expect(await page(0, 10, 'whole')).toEqual([guest]);
});

test('an item whose time has passed is not there, and those behind it do not move up', async () => {
  for (const guest of [60_001, 60_002, 60_003, 60_004])
    await put(guest, 'ending', guest === 60_002 ? inASec() : later());
  expect(numbersOf(await page(0, 2, 'ending'))).toEqual([60_001, 60_002]);
  opened.time += 1000;
  expect(numbersOf(await page(0, 2, 'ending'))).toEqual([60_001]);
  expect(numbersOf(await page(2, 2, 'ending'))).toEqual([60_003, 60_004]);
});

test('an item that leaves the partition, or the table, between the two reads is left out', async () => {
  for (const guest of [70_001, 70_002, 70_003, 70_004]) await put(guest, 'leaving');
  opened.before('BatchGetItem', async () => {
    await put(70_001, 'gone');
    await put(70_002, 'elsewhere');
    await opened.table.delete(Guests, { guest: 70_003 });
  });
  expect(numbersOf(await page(0, 10, 'leaving'))).toEqual([70_004]);
});

test('an entry of the index that lags behind its item is left out', async () => {
  await put(80_001, 'lagging');
  const { client, name } = bindingOf(opened.table);
  // The item leaves, in the eyes of those who read it, while the index still names it.
  opened.before('BatchGetItem', () =>
    client.send(
      new UpdateCommand({
        TableName: name,
        Key: { ...Guests.keyOf({ guest: 80_001 }) },
        UpdateExpression: 'REMOVE gsi1pk, gsi1sk SET #state = :gone',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':gone': 'gone' },
      }),
    ),
  );
  expect(await page(0, 10, 'lagging')).toEqual([]);
});

test('items of another kind under the same name in the index are not among them', async () => {
  const Hosts = entity<{ readonly host: number }, 'host'>('HOST', {
    partition: 'HOST',
    pk: ({ host }) => [host],
    sk: () => [],
    index: { gsi1: ({ host }) => ({ pk: ['shared'], sk: [padded(host)] }) },
  });
  await opened.table.put(Hosts, { host: 1 });
  await put(90_001, 'shared');
  expect(numbersOf(await page(0, 10, 'shared'))).toEqual([90_001]);
});

test('a network that fails in the middle throws, and gives no half of a page', async () => {
  opened.failNext('Query', 1);
  await expect(page(1500, 20, 'queue')).rejects.toThrow('unreachable');
  opened.failNext('BatchGetItem');
  await expect(page(0, 20, 'queue')).rejects.toThrow('unreachable');
});
