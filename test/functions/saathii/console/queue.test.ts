import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addressesOf,
  emptyQueue,
  isStale,
  moreThan,
  type Queue,
  selectedOf,
  withMove,
  withRead,
  withReviewed,
  withSelected,
} from '../../../../functions/saathii/console/_page/queue.ts';
import type { Sample } from '../../../../functions/saathii/console/_page/wire.ts';

const sample = (sample_id: number, link = 'first'): Sample => ({
  sample_id,
  listener_id: sample_id + 100,
  uploaded_at: '2026-01-01T00:00:00Z',
  audio_download_url: `https://bucket/${sample_id}?${link}`,
});

const ids = ({ samples }: Queue): number[] => samples.map(({ sample_id }) => sample_id);
const loaded = (...waiting: number[]): Queue =>
  withRead(
    emptyQueue,
    20,
    waiting.map((id) => sample(id)),
    0,
  );

test('the oldest sample is looked at first, and a queue that was read again keeps what is looked at', () => {
  const queue = withSelected(loaded(1, 2, 3), 2);
  expect(loaded(1, 2, 3).selected).toBe(1);
  const again = withRead(queue, 20, [sample(1), sample(2, 'second'), sample(3), sample(4)], 60_000);
  expect([ids(again), again.selected]).toEqual([[1, 2, 3, 4], 2]);
  expect(selectedOf(again)).toMatchObject({ audio_download_url: 'https://bucket/2?second', linkedAt: 60_000 });
});

test('a sample that waits no more stays in its place while it is looked at, and leaves once it is not', () => {
  const queue = withSelected(loaded(1, 2, 3), 2);
  const without = withRead(queue, 20, [sample(1), sample(3)], 60_000);
  expect([ids(without), without.selected]).toEqual([[1, 2, 3], 2]);
  expect(selectedOf(without)?.linkedAt).toBe(0);
  const later = withRead(withMove(without, 1), 20, [sample(1), sample(3)], 120_000);
  expect([ids(later), later.selected]).toEqual([[1, 3], 3]);
});

test('after a review the next sample is looked at, after the last one the one before it, and then none', () => {
  let queue = withSelected(loaded(1, 2, 3), 2);
  const seen: (number | undefined)[] = [];
  while (queue.selected !== undefined) {
    queue = withReviewed(queue, queue.selected);
    seen.push(queue.selected);
  }
  expect(seen).toEqual([3, 1, undefined]);
  expect(withReviewed(loaded(1, 2, 3), 3).selected).toBe(1);
});

test('a sample reviewed here does not come back with a list that lags, and a page is full all the same', () => {
  const full = Array.from({ length: 20 }, (_, index) => sample(index + 1));
  const queue = withRead(withReviewed(withRead(emptyQueue, 20, full, 0), 1), 20, full, 1000);
  expect(ids(queue)).toEqual(ids(loaded(...full.map(({ sample_id }) => sample_id))).slice(1));
  expect(queue.more).toBe(true);
});

test('moving ends at both ends, and does nothing where nothing waits', () => {
  const queue = loaded(1, 2, 3);
  expect([1, 1, 1, -1, -5].reduce(withMove, queue).selected).toBe(1);
  expect(withMove(queue, 9).selected).toBe(3);
  expect(withMove(loaded(), 1).selected).toBeUndefined();
});

test('more is offered where as many came as were asked for, and not where fewer came', () => {
  const several = (count: number): Sample[] => Array.from({ length: count }, (_, index) => sample(index + 1));
  expect([0, 19, 20].map((count) => withRead(emptyQueue, 20, several(count), 0).more)).toEqual([false, false, true]);
  expect(withRead(emptyQueue, 40, several(39), 0).more).toBe(false);
});

test('whatever is wanted is asked for from the first sample on, without a gap, and in pages that the app serves', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12 }), (steps) => {
      const wanted = Array.from({ length: steps }).reduce<number>(moreThan, 20);
      const pages = addressesOf(wanted).map((address) => new URL(address, 'http://app').searchParams);
      const sizes = pages.map((page) => Number(page.get('per_page')));
      expect(pages.map((page) => page.get('page'))).toEqual(sizes.map((_, index) => String(index + 1)));
      expect(new Set(sizes).size).toBe(1);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(100);
      expect(sizes.reduce((sum, size) => sum + size)).toBe(wanted);
    }),
  );
});

test('a link is stale a minute before it ends', () => {
  const [waiting] = loaded(1).samples;
  if (!waiting) throw new Error('nothing waits');
  expect([14 * 60_000, 14 * 60_000 + 1].map((now) => isStale(waiting, now))).toEqual([false, true]);
});
