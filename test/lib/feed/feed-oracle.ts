import { cardOf } from '../../../lib/feed/card.ts';
import type { FeedFilter, RosterChange } from '../../../lib/feed/snapshot.ts';
import type { ToldPresence } from '../../../lib/feed/store.ts';

/** A listener in plain values: what a feed would show, filter and order by. */
export interface Told extends ToldPresence {
  readonly userId: number;
  readonly rating: number;
  readonly preferredLanguage?: string | undefined;
  readonly interests?: readonly string[] | undefined;
}

/** The order of the feed, word by word: online first; free before busy; rating; last seen; id. */
export function before(one: Told, other: Told): number {
  if (one.online !== other.online) return one.online ? -1 : 1;
  if (one.busy !== other.busy) return one.busy ? 1 : -1;
  if (one.rating !== other.rating) return one.rating > other.rating ? -1 : 1;
  if (one.lastSeen !== other.lastSeen) return one.lastSeen > other.lastSeen ? -1 : 1;
  return one.userId < other.userId ? -1 : 1;
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Whether all that is asked for is true of a listener. */
export function fits(told: Told, { onlineOnly, availableOnly, language, interests, minRating }: FeedFilter): boolean {
  if (onlineOnly && !told.online) return false;
  if (availableOnly && !(told.online && !told.busy)) return false;
  if (language !== '' && !same(told.preferredLanguage ?? '', language)) return false;
  if (minRating !== undefined && !(told.rating >= minRating)) return false;
  const wanted = interests.map((interest) => interest.trim()).filter((interest) => interest !== '');
  const own = (told.interests ?? []).map((interest) => interest.trim());
  return wanted.length === 0 || wanted.some((one) => own.some((other) => same(one, other)));
}

/**
 * Answers any number of questions about all who fit, given in their order: the counts without the excluded, and the ids
 * of one page.
 */
export function answersOf(inOrder: readonly Told[]) {
  const counts = countsOf(inOrder);
  const byId = new Map(inOrder.map((told) => [told.userId, told]));
  return (excluded: ReadonlySet<number>, skip: number, limit: number) => {
    const away = countsOf([...excluded].flatMap((userId) => byId.get(userId) ?? []));
    const ids: number[] = [];
    let passed = 0;
    for (const { userId } of inOrder) {
      if (ids.length === limit) break;
      if (!excluded.has(userId) && passed++ >= skip) ids.push(userId);
    }
    return {
      total: counts.total - away.total,
      online: counts.online - away.online,
      available: counts.available - away.available,
      ids,
    };
  };
}

const countsOf = (people: readonly Told[]) => ({
  total: people.length,
  online: people.filter(({ online }) => online).length,
  available: people.filter(({ online, busy }) => online && !busy).length,
});

/** The card of a listener as an account would have it. */
export const cardText = ({ userId, rating, preferredLanguage, interests }: Omit<Told, keyof ToldPresence>): string =>
  cardOf({
    userId,
    phone: '+919876543210',
    username: `user ${userId}`,
    usernameKey: `user ${userId}`,
    preferredLanguage,
    interests,
    rating,
    country: 'India',
    roles: { listener: '2026-03-01T10:00:00Z' },
    refreshEpoch: 0,
    createdAt: '2026-03-01T10:00:00Z',
    updatedAt: '2026-03-01T10:00:00Z',
  });

export const presenceOf = ({ online, busy, lastSeen, changedAt }: Told): ToldPresence => ({
  online,
  busy,
  lastSeen,
  changedAt,
});

/** Everything about a listener, as a row of the roster says it. */
export const changeOf = (told: Told): RosterChange => ({
  userId: told.userId,
  card: cardText(told),
  presence: presenceOf(told),
});
