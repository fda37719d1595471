import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  emptyFeed,
  type Feed,
  stateOf,
  visible,
  withFilter,
  withPage,
  withUpdate,
} from '../../../../functions/saathii/live/_page/feed.ts';
import type { FeedPage, Listener, StatusUpdate } from '../../../../functions/saathii/live/_page/wire.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

const listener = (user_id: number, presence: Partial<Listener> = {}): Listener => ({
  ...{ user_id, username: `u${user_id}`, bio: null, interests: null, preferred_language: null, rating: 0 },
  ...{ is_online: true, last_seen: at(0), is_busy: false, busy_until: null },
  ...presence,
});

const update = (user_id: number, second: number, presence: Partial<StatusUpdate['status']> = {}): StatusUpdate => ({
  type: 'user_status_update',
  user_id,
  status: {
    ...{ username: `u${user_id}`, is_online: true, last_seen: at(second), is_busy: false, busy_until: null },
    ...{ timestamp: at(second) },
    ...presence,
  },
});

const page = (listeners: readonly Listener[], rest: Partial<FeedPage> = {}): FeedPage => ({
  listeners,
  total_count: listeners.length,
  online_count: listeners.filter(({ is_online }) => is_online).length,
  available_count: listeners.filter((one) => stateOf(one) === 'available').length,
  page: 1,
  has_next: false,
  ...rest,
});

const loaded = (...listeners: readonly Listener[]): Feed => withPage(emptyFeed('all'), page(listeners), []);
const states = (feed: Feed): Record<number, string> =>
  Object.fromEntries(visible(feed).map((one) => [one.user_id, stateOf(one)]));

test('the newest message about a user is the truth, in whatever order messages arrive; of equal ones the later', () => {
  const second = fc.integer({ min: 1, max: 5 });
  const messages = fc.array(fc.tuple(second, fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(messages, (told) => {
      const updates = told.map(([time, is_online, is_busy]) => update(1, time, { is_online, is_busy }));
      const feed = updates.reduce(withUpdate, loaded(listener(1)));
      const newest = Math.max(...told.map(([time]) => time));
      const last = updates.findLast(({ status }) => status.timestamp === at(newest)) as StatusUpdate;
      expect(states(feed)).toEqual({ 1: stateOf(last.status) });
    }),
  );
});

test('counts are those of the rows after every message, with each filter', () => {
  const told = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.boolean(), fc.boolean());
  fc.assert(
    fc.property(
      fc.constantFrom('all', 'online', 'available'),
      fc.array(told, { maxLength: 20 }),
      (filter, messages) => {
        const updates = messages.map(([id, is_online, is_busy], index) => update(id, index, { is_online, is_busy }));
        const start = withPage(emptyFeed(filter), page([listener(1), listener(2)]), []);
        const feed = updates.reduce(withUpdate, start);
        const shown = visible(feed);
        expect(feed.counts).toEqual({
          total: shown.length,
          online: shown.filter(({ is_online }) => is_online).length,
          available: shown.filter((one) => stateOf(one) === 'available').length,
        });
      },
    ),
  );
});

test('somebody unknown who comes online is inserted before those in the same state, and nobody who is offline is', () => {
  const feed = [update(7, 1), update(8, 2, { is_online: false })].reduce(withUpdate, loaded(listener(1), listener(2)));
  expect(visible(feed).map(({ user_id }) => user_id)).toEqual([7, 1, 2]);
});

test('somebody unknown changes no count while pages are missing, since she may be counted already', () => {
  const part = withPage(emptyFeed('all'), page([listener(1)], { has_next: true, total_count: 9, online_count: 4 }), []);
  const feed = [update(7, 1), update(1, 2, { is_online: false })].reduce(withUpdate, part);
  expect(feed.counts).toMatchObject({ total: 9, online: 3 });
});

test('what was told while the list was on its way stands, though the list is older', () => {
  const first = withUpdate(loaded(listener(1)), update(1, 5, { is_busy: true }));
  const again = withPage(first, page([listener(1)]), [update(1, 5, { is_busy: true })]);
  expect(states(again)).toEqual({ 1: 'busy' });
  expect(again.counts).toMatchObject({ online: 1, available: 0 });
});

test('a list that is loaded again replaces what was known, and old messages stay old', () => {
  const first = withUpdate(loaded(listener(1), listener(2)), update(1, 5, { is_busy: true }));
  const again = withPage(first, page([listener(1)]), []);
  expect(states(again)).toEqual({ 1: 'available' });
  expect(withUpdate(again, update(1, 4, { is_online: false }))).toBe(again);
});

test('with another filter who is known and fits shows at once, and the answer brings the rest', () => {
  const all = loaded(listener(1), listener(2, { is_busy: true }));
  const free = withFilter(all, 'available');
  expect(states(free)).toEqual({ 1: 'available' });
  const answered = withPage(free, page([listener(1), listener(3)]), []);
  expect([states(answered), answered.counts.total]).toEqual([{ 1: 'available', 3: 'available' }, 2]);
});

test('a further page is added below the first, and whoever moved between the two is there once', () => {
  const first = withPage(emptyFeed('all'), page([listener(1), listener(2)], { has_next: true }), []);
  const both = withPage(first, page([listener(2), listener(3)], { page: 2 }), []);
  expect(visible(both).map(({ user_id }) => user_id)).toEqual([1, 2, 3]);
});

test('the free stand before the busy and those before the offline; the better rated first', () => {
  const feed = loaded(
    listener(1, { is_online: false, rating: 5 }),
    listener(2, { is_busy: true, rating: 5 }),
    listener(3, { rating: 3 }),
    listener(4, { rating: 4.5 }),
  );
  expect(visible(feed).map(({ user_id }) => user_id)).toEqual([4, 3, 2, 1]);
});

test('a sign of life alone moves nobody', () => {
  const feed = withUpdate(loaded(listener(1), listener(2)), update(2, 9));
  expect(visible(feed).map(({ user_id }) => user_id)).toEqual([1, 2]);
});

test('an account that is gone, told of as offline and without a name, leaves the list', () => {
  const feed = withUpdate(loaded(listener(1), listener(2)), update(1, 1, { is_online: false, username: null }));
  expect(visible(feed).map(({ user_id }) => user_id)).toEqual([2]);
  expect(feed.counts.total).toBe(1);
});
