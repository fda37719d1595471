import { expect, test } from 'vitest';
import { entity } from '../../../lib/table/entity.ts';
import { padded } from '../../../lib/table/key.ts';
import { readAll } from '../../../lib/table/read-all.ts';
import { useCupTable } from '../../support/cups.ts';

/** A user's item, of which there are many, each as large as it is told to be. */
interface Note {
  readonly userId: number;
  readonly place: number;
  readonly text: string;
}

const Notes = entity<Note, 'userId' | 'place'>('NOTE', {
  partition: 'NOTES',
  pk: ({ userId }) => [userId],
  sk: ({ place }) => [padded(place)],
});

/** Shares the partition of the notes, and the beginning of their name. */
const Notebooks = entity<{ readonly userId: number }, 'userId'>('NOTEBOOK', {
  partition: 'NOTES',
  pk: ({ userId }) => [userId],
  sk: () => [],
});

/** A user's item that ends. */
const Passes = entity<
  { readonly userId: number; readonly place: number; readonly expiresAt: number },
  'userId' | 'place'
>('PASS', {
  partition: 'NOTES',
  pk: ({ userId }) => [userId],
  sk: ({ place }) => [padded(place)],
  expires: true,
});

const opened = useCupTable();

async function write(userId: number, count: number, text = 'x') {
  for (let from = 0; from < count; from += 50) {
    const places = Array.from({ length: Math.min(50, count - from) }, (_, place) => from + place);
    await Promise.all(places.map((place) => opened.table.put(Notes, { userId, place, text })));
  }
}

const placesOf = (notes: readonly { readonly place: number }[]) => notes.map(({ place }) => place);
const upTo = (count: number) => Array.from({ length: count }, (_, place) => place);

test.each([
  [1, 0],
  [2, 1],
  [3, 1099],
  [4, 1100],
  [5, 1101],
  [6, 2205],
])(
  'all items of user %d come, all %d of them, each once and in order, both ways',
  async (userId, count) => {
    await write(userId, count);
    expect(placesOf(await readAll(opened.table, Notes, userId))).toEqual(upTo(count));
    expect(placesOf(await readAll(opened.table, Notes, userId, { newestFirst: true }))).toEqual(upTo(count).reverse());
  },
  60_000,
);

test('what is too large for one answer comes in several', async () => {
  await write(10, 30, 'x'.repeat(100_000));
  const asked = opened.operations.length;
  const notes = await readAll(opened.table, Notes, 10);
  expect([placesOf(notes), notes[29]?.text.length]).toEqual([upTo(30), 100_000]);
  expect(opened.operations.slice(asked).filter((operation) => operation === 'Query').length).toBeGreaterThan(2);
});

test('nobody else’s items, and none of another kind, are among them', async () => {
  await write(20, 2);
  await write(201, 2);
  await opened.table.put(Notebooks, { userId: 20 });
  expect(await readAll(opened.table, Notes, 20)).toEqual([
    { userId: 20, place: 0, text: 'x' },
    { userId: 20, place: 1, text: 'x' },
  ]);
});

test('items whose time has passed are not among them, be they a whole page', async () => {
  const now = opened.time / 1000;
  for (let place = 0; place < 1250; place += 50) {
    await Promise.all(
      upTo(50).map((more) =>
        opened.table.put(Passes, {
          userId: 30,
          place: place + more,
          expiresAt: place + more < 1150 ? now + 1 : now + 60,
        }),
      ),
    );
  }
  opened.time += 1000;
  expect(placesOf(await readAll(opened.table, Passes, 30))).toEqual(
    Array.from({ length: 100 }, (_, place) => 1150 + place),
  );
}, 60_000);

test('a page that can’t be read throws: half of the items are never taken for all', async () => {
  opened.failNext('Query', 1);
  await expect(readAll(opened.table, Notes, 6)).rejects.toThrow('unreachable');
});
