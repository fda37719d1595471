import { addRange, type Bitmap, bitmapFor, countRange, intersect, membersOf, removeBit } from './bitmap.ts';
import { type Card, readCard } from './card.ts';
import { fold, foldInterests } from './fold.ts';
import { Postings } from './postings.ts';
import { Ranking } from './ranking.ts';
import { RosterColumns } from './roster-columns.ts';
import type { ToldPresence } from './store.ts';

/** What is now true of a listener; what is absent is as it was. */
export interface RosterChange {
  readonly userId: number;
  readonly card?: string;
  readonly presence?: ToldPresence;
  readonly gone?: true;
}

/** What somebody asks the feed for; all of it must hold. */
export interface FeedFilter {
  readonly onlineOnly: boolean;
  readonly availableOnly: boolean;
  /** '' = any. */
  readonly language: string;
  /** At least one must be shared; none = any. */
  readonly interests: readonly string[];
  readonly minRating?: number | undefined;
}

export interface Counts {
  readonly total: number;
  readonly online: number;
  readonly available: number;
}

export interface Listed {
  readonly userId: number;
  readonly card: Card;
}

export const noFilter: FeedFilter = { onlineOnly: false, availableOnly: false, language: '', interests: [] };

/**
 * The whole roster in memory, in the order of the feed. A question costs a pass over a few bits for each listener, and
 * no object but those of the answer.
 */
export class Snapshot {
  readonly #columns = new RosterColumns();
  readonly #ranking = new Ranking(this.#columns);
  readonly #languages = new Postings();
  readonly #interests = new Postings();
  /** Grows with every change of the ranking. */
  #version = 0;
  #matches: Bitmap = bitmapFor(0);
  #having: Bitmap = bitmapFor(0);

  /**
   * Brings the roster up to date. Changes are states: the newest presence counts in whatever order they come, and so
   * does the card that comes last; repeating any of them in their order ends with the same.
   */
  apply(changes: Iterable<RosterChange>): void {
    const touched = new Set<number>();
    for (const change of changes) this.#change(change, touched);
    if (touched.size === 0) return;
    this.#ranking.place(touched);
    this.#version++;
    if (this.#matches.length !== bitmapFor(this.#ranking.size).length) {
      this.#matches = bitmapFor(this.#ranking.size);
      this.#having = bitmapFor(this.#ranking.size);
    }
  }

  /** How many there are, without the excluded, for whom the filter holds. Source: the app's README, "Feed". */
  count(filter: FeedFilter, excluded: Iterable<number>): Counts {
    const groups = this.#match(filter, excluded);
    const [available = 0, busy = 0, ...offline] = groups.map(({ from, to }) => countRange(this.#matches, from, to));
    const online = available + busy;
    return { total: offline.reduce((sum, count) => sum + count, online), online, available };
  }

  /** The same, and those from the `skip`th on, in the order of the feed. */
  find(
    filter: FeedFilter,
    excluded: Iterable<number>,
    { skip, limit }: { readonly skip: number; readonly limit: number },
  ): Counts & { readonly listed: readonly Listed[] } {
    const counts = this.count(filter, excluded);
    const ranks = skip < counts.total ? membersOf(this.#matches, skip, limit) : [];
    return { ...counts, listed: ranks.map((rank) => this.#listed(this.#ranking.slotAt(rank))) };
  }

  #listed(slot: number): Listed {
    const { userIds, cards } = this.#columns;
    return { userId: userIds[slot] as number, card: readCard(cards[slot] as string) };
  }

  #change({ userId, card, presence, gone }: RosterChange, touched: Set<number>): void {
    const columns = this.#columns;
    if (gone) {
      const slot = columns.slotOf(userId);
      if (slot === undefined) return;
      this.#setCard(slot, undefined);
      columns.release(userId);
      touched.add(slot);
      return;
    }
    const slot = columns.claim(userId);
    if (card !== undefined && card !== columns.cards[slot]) {
      this.#setCard(slot, card);
      touched.add(slot);
    }
    if (presence && columns.setPresence(slot, presence)) touched.add(slot);
  }

  #setCard(slot: number, text: string | undefined): void {
    const { cards, ratings } = this.#columns;
    const before = cards[slot] === undefined ? undefined : readCard(cards[slot]);
    const after = text === undefined ? undefined : readCard(text);
    this.#languages.move(slot, foldLanguage(before), foldLanguage(after));
    this.#interests.move(slot, foldInterests(before?.interests), foldInterests(after?.interests));
    cards[slot] = text;
    ratings[slot] = after?.rating ?? 0;
  }

  /** Leaves in `#matches` the ranks for which a filter holds, and gives the groups that they are in. */
  #match({ onlineOnly, availableOnly, language, interests, minRating }: FeedFilter, excluded: Iterable<number>) {
    const matches = this.#matches.fill(0);
    const groups = this.#ranking.groups(minRating);
    const wanted = availableOnly ? 1 : onlineOnly ? 2 : groups.length;
    for (const { from, to } of groups.slice(0, wanted)) addRange(matches, from, to);
    if (language !== '') this.#keepThoseWith(this.#languages, [fold(language)]);
    const folded = foldInterests(interests);
    if (folded.length > 0) this.#keepThoseWith(this.#interests, folded);
    for (const userId of excluded) {
      const slot = this.#columns.slotOf(userId);
      const rank = slot === undefined ? undefined : this.#ranking.rankOf(slot);
      if (rank !== undefined) removeBit(matches, rank);
    }
    return groups;
  }

  /** Takes out of `#matches` who has none of the words. */
  #keepThoseWith(postings: Postings, words: readonly string[]): void {
    const having = this.#having.fill(0);
    for (const word of words) postings.addRanks(having, word, this.#ranking, this.#version);
    intersect(this.#matches, having);
  }
}

const foldLanguage = (card: Card | undefined): readonly string[] =>
  card?.preferredLanguage ? [fold(card.preferredLanguage)] : [];
