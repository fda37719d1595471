import type { FeedFilter } from '../../lib/feed/snapshot.ts';

/** A listener as an object, its words folded. */
export interface Plain {
  readonly userId: number;
  readonly online: boolean;
  readonly busy: boolean;
  readonly rating: number;
  readonly lastSeen: number;
  readonly language: string;
  readonly interests: readonly string[];
}

/** The feed in plain code: objects in order, filtered, counted and sliced. */
export class PlainFeed {
  #inOrder: Plain[];

  constructor(everybody: readonly Plain[]) {
    this.#inOrder = everybody.toSorted(compare);
  }

  /** Puts new states in the place of old ones. */
  change(changed: readonly Plain[]): void {
    const byId = new Map(changed.map((one) => [one.userId, one]));
    this.#inOrder = this.#inOrder.map((one) => byId.get(one.userId) ?? one).sort(compare);
  }

  /** The number of rows on a page. */
  page(filter: FeedFilter, hidden: ReadonlySet<number>, skip: number, limit: number): number {
    const fitting = this.#inOrder.filter((one) => fits(one, filter, hidden));
    const counts = {
      total: fitting.length,
      online: fitting.filter(({ online }) => online).length,
      available: fitting.filter(({ online, busy }) => online && !busy).length,
    };
    const rows = fitting.slice(skip, skip + limit);
    return Math.min(rows.length, counts.total);
  }
}

function fits(one: Plain, filter: FeedFilter, hidden: ReadonlySet<number>): boolean {
  if (filter.onlineOnly && !one.online) return false;
  if (filter.availableOnly && (!one.online || one.busy)) return false;
  if (filter.language !== '' && one.language !== filter.language) return false;
  if (filter.minRating !== undefined && one.rating < filter.minRating) return false;
  if (filter.interests.length > 0 && !one.interests.some((own) => filter.interests.includes(own))) return false;
  return !hidden.has(one.userId);
}

const compare = (one: Plain, other: Plain): number =>
  Number(other.online) - Number(one.online) ||
  Number(one.busy) - Number(other.busy) ||
  other.rating - one.rating ||
  other.lastSeen - one.lastSeen ||
  one.userId - other.userId;
