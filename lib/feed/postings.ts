import { addBit, type Bitmap, bitmapFor, unite } from './bitmap.ts';
import type { Ranking } from './ranking.ts';

interface Posting {
  readonly slots: Set<number>;
  /** The ranks of the slots, as they were in `version`. */
  bits?: Bitmap;
  version?: number;
}

/**
 * A set of ranks is kept for words that more than one in this many listeners have. So at most this many times the words
 * of an average listener are kept at any time, whatever people ask for; rarer words are looked up one by one.
 */
const keptShare = 32;

/** Who has a word on their card, for every word. */
export class Postings {
  readonly #postings = new Map<string, Posting>();

  /** Somebody who had some words now has others. */
  move(slot: number, before: readonly string[], after: readonly string[]): void {
    for (const word of before) {
      const slots = this.#postings.get(word)?.slots;
      slots?.delete(slot);
      if (slots?.size === 0) this.#postings.delete(word);
    }
    for (const word of after) {
      const posting = this.#postings.get(word) ?? { slots: new Set() };
      this.#postings.set(word, posting);
      posting.slots.add(slot);
    }
  }

  /** Adds to `bits` the ranks of everybody who has the word. `version` tells one state of the ranking from the next. */
  addRanks(bits: Bitmap, word: string, ranking: Ranking, version: number): void {
    const posting = this.#postings.get(word);
    if (!posting) return;
    if (posting.slots.size * keptShare > ranking.size) unite(bits, kept(posting, ranking, version));
    else addEach(bits, posting, ranking);
  }
}

function kept(posting: Posting, ranking: Ranking, version: number): Bitmap {
  if (posting.bits && posting.version === version) return posting.bits;
  posting.bits = bitmapFor(ranking.size);
  posting.version = version;
  addEach(posting.bits, posting, ranking);
  return posting.bits;
}

function addEach(bits: Bitmap, { slots }: Posting, ranking: Ranking): void {
  for (const slot of slots) {
    const rank = ranking.rankOf(slot);
    if (rank !== undefined) addBit(bits, rank);
  }
}
