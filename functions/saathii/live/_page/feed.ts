import type { FeedPage, Listener, Presence, StatusUpdate } from './wire.ts';

export type Filter = 'all' | 'online' | 'available';
export type State = 'available' | 'busy' | 'offline';

export interface Counts {
  readonly total: number;
  readonly online: number;
  readonly available: number;
}

/** A listener that the page knows of, and where she stands among those in the same state. */
interface Row {
  readonly listener: Listener;
  /** The server's order; whoever changed later stands before. */
  readonly place: number;
}

/**
 * What the page knows of the feed. Rows that fit the filter no more stay known, so that the counts stay right when
 * they change again.
 */
export interface Feed {
  readonly filter: Filter;
  readonly rows: ReadonlyMap<number, Row>;
  /** The newest time told about each user, in milliseconds. */
  readonly told: ReadonlyMap<number, number>;
  readonly counts: Counts;
  /** The last page that is loaded of what the filter lets through; 0 = none yet. */
  readonly page: number;
  /** Whether every listener who fits the filter is known. */
  readonly complete: boolean;
}

export const stateOf = ({ is_online, is_busy }: Presence): State =>
  is_online ? (is_busy ? 'busy' : 'available') : 'offline';

export const emptyFeed = (filter: Filter): Feed => ({
  filter,
  rows: new Map(),
  told: new Map(),
  counts: nobody,
  page: 0,
  complete: false,
});

/** Another choice: who is known and fits it shows at once, and the first page of it is still to come. */
export const withFilter = (feed: Feed, filter: Filter): Feed => ({ ...feed, filter, page: 0, complete: false });

/**
 * The feed after a page of it was answered: the first one replaces what was known, a further one adds to it. `since`
 * holds what was told shortly before and while the answer was on its way; the answer may be older than that, so it is
 * told again. Counts are the answer's, which may lag a little, until every row is there to be counted.
 */
export function withPage(feed: Feed, answer: FeedPage, since: readonly StatusUpdate[]): Feed {
  const first = answer.page === 1;
  const rows = new Map(first ? [] : feed.rows);
  const before = rows.size;
  answer.listeners.forEach((listener, index) => {
    rows.set(listener.user_id, { listener, place: before + index });
  });
  const counts = { total: answer.total_count, online: answer.online_count, available: answer.available_count };
  const loaded: Feed = { ...feed, rows, counts, page: answer.page, complete: !answer.has_next };
  return since.reduce(apply, loaded.complete ? { ...loaded, counts: countAll(loaded) } : loaded);
}

/** Whether a message is news: it is not older than what was already told about that user. */
export const isNews = (told: ReadonlyMap<number, number>, { user_id, status }: StatusUpdate): boolean =>
  Date.parse(status.timestamp) >= (told.get(user_id) ?? 0);

/** The feed after a message. The newest time is the truth, of equal ones the later to arrive. */
export function withUpdate(feed: Feed, update: StatusUpdate): Feed {
  if (!isNews(feed.told, update)) return feed;
  const told = new Map(feed.told).set(update.user_id, Date.parse(update.status.timestamp));
  return apply({ ...feed, told }, update);
}

function apply(feed: Feed, { user_id, status }: StatusUpdate): Feed {
  const known = feed.rows.get(user_id);
  const next = rowAfter(feed, known, { user_id, status });
  const rows = new Map(feed.rows);
  if (next) rows.set(user_id, next);
  else rows.delete(user_id);
  if (feed.complete) return { ...feed, rows, counts: countAll({ ...feed, rows }) };
  // Somebody unknown may be counted already, on a page that is not loaded.
  return { ...feed, rows, counts: known ? recounted(feed, known.listener, next?.listener) : feed.counts };
}

function rowAfter(
  feed: Feed,
  known: Row | undefined,
  update: Pick<StatusUpdate, 'user_id' | 'status'>,
): Row | undefined {
  const { username, is_online, last_seen, is_busy, busy_until } = update.status;
  const presence: Presence = { is_online, last_seen, is_busy, busy_until };
  if (!known && !is_online) return undefined;
  // An account that was deleted is told of once more, as offline and without a name.
  if (username === null && !is_online) return undefined;
  const listener = { ...(known?.listener ?? stranger(update.user_id)), ...presence, username };
  const moved = !known || stateOf(known.listener) !== stateOf(listener);
  return { listener, place: moved ? firstPlace(feed) - 1 : known.place };
}

const stranger = (user_id: number): Omit<Listener, keyof Presence | 'username'> => ({
  user_id,
  bio: null,
  interests: null,
  preferred_language: null,
  rating: 0,
});

const firstPlace = ({ rows }: Feed): number => Math.min(0, ...[...rows.values()].map(({ place }) => place));

export const fits = (filter: Filter, presence: Presence): boolean =>
  filter === 'all' || (filter === 'online' ? presence.is_online : stateOf(presence) === 'available');

const nobody: Counts = { total: 0, online: 0, available: 0 };

const plus = (one: Counts, other: Counts, sign: 1 | -1 = 1): Counts => ({
  total: one.total + sign * other.total,
  online: one.online + sign * other.online,
  available: one.available + sign * other.available,
});

function countOf(filter: Filter, listener: Listener | undefined): Counts {
  if (!listener || !fits(filter, listener)) return nobody;
  return { total: 1, online: Number(listener.is_online), available: Number(stateOf(listener) === 'available') };
}

const countAll = ({ rows, filter }: Feed): Counts =>
  [...rows.values()].reduce((sum, { listener }) => plus(sum, countOf(filter, listener)), nobody);

const recounted = ({ counts, filter }: Feed, before: Listener, after: Listener | undefined): Counts =>
  plus(plus(counts, countOf(filter, after)), countOf(filter, before), -1);

const rank: Readonly<Record<State, number>> = { available: 0, busy: 1, offline: 2 };

/** Those who fit the filter, in the order of the server: free, busy, offline; the better rated first. */
export function visible({ rows, filter }: Feed): readonly Listener[] {
  const shown = [...rows.values()].filter(({ listener }) => fits(filter, listener));
  shown.sort(
    (one, other) =>
      rank[stateOf(one.listener)] - rank[stateOf(other.listener)] ||
      other.listener.rating - one.listener.rating ||
      one.place - other.place,
  );
  return shown.map(({ listener }) => listener);
}
