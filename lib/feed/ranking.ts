import type { RosterColumns } from './roster-columns.ts';

const unranked = 0xffffffff;
const groupCount = 4;

/** A stretch of ranks: `from` up to, but not including, `to`. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The listed listeners in the order of the feed; the rank of the first is 0. */
export class Ranking {
  readonly #columns: RosterColumns;
  /** Slots by rank. */
  #order = new Uint32Array(0);
  /** Ranks by slot. */
  #ranks = new Uint32Array(0);
  /** The rank after the last of each group. */
  #ends: readonly number[] = [0, 0, 0, 0];

  constructor(columns: RosterColumns) {
    this.#columns = columns;
  }

  get size(): number {
    return this.#order.length;
  }

  slotAt(rank: number): number {
    return this.#order[rank] as number;
  }

  /** `undefined` = the feed does not list them. */
  rankOf(slot: number): number | undefined {
    const rank = this.#ranks[slot];
    return rank === unranked ? undefined : rank;
  }

  /** Each group's ranks of those rated at least so, in the order of the groups. */
  groups(minRating = Number.NEGATIVE_INFINITY): readonly Stretch[] {
    const { ratings } = this.#columns;
    return this.#ends.map((end, group) => {
      const from = this.#ends[group - 1] ?? 0;
      return { from, to: firstRank(from, end, (rank) => (ratings[this.slotAt(rank)] as number) < minRating) };
    });
  }

  /**
   * Brings slots to where they now belong, or out of the ranking. k of n cost two passes over n integers and a sort of
   * k: the others are among themselves in order as they are.
   */
  place(touched: ReadonlySet<number>): void {
    const columns = this.#columns;
    const stayed = without(this.#order, touched, columns.capacity);
    const placed = Uint32Array.from([...touched].filter((slot) => columns.isListed(slot)));
    placed.sort((one, other) => columns.compare(one, other));
    this.#order = merge(stayed, placed, (one, other) => columns.compare(one, other));
    this.#ranks = new Uint32Array(columns.capacity).fill(unranked);
    for (let rank = 0; rank < this.#order.length; rank++) this.#ranks[this.slotAt(rank)] = rank;
    this.#ends = Array.from({ length: groupCount }, (_, group) =>
      firstRank(0, this.size, (rank) => (columns.groups[this.slotAt(rank)] as number) > group),
    );
  }
}

/** A list without some of its slots. Marks in an array are found an order of magnitude faster than in a set. */
function without(slots: Uint32Array<ArrayBuffer>, some: ReadonlySet<number>, capacity: number) {
  const marks = new Uint8Array(capacity);
  for (const slot of some) marks[slot] = 1;
  const rest = new Uint32Array(slots.length);
  let length = 0;
  for (const slot of slots) if (marks[slot] === 0) rest[length++] = slot;
  return rest.subarray(0, length);
}

/** Two ordered lists as one; the second is short, so its places are searched for and what lies between is copied. */
function merge(
  many: Uint32Array<ArrayBuffer>,
  few: Uint32Array<ArrayBuffer>,
  compare: (one: number, other: number) => number,
): Uint32Array<ArrayBuffer> {
  const merged = new Uint32Array(many.length + few.length);
  let copied = 0;
  few.forEach((slot, place) => {
    const next = firstRank(copied, many.length, (at) => compare(many[at] as number, slot) > 0);
    merged.set(many.subarray(copied, next), copied + place);
    merged[next + place] = slot;
    copied = next;
  });
  merged.set(many.subarray(copied), copied + few.length);
  return merged;
}

/** The first rank from which on something is true, `to` if there is none. It stays true once it is. */
function firstRank(from: number, to: number, isTrue: (rank: number) => boolean): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isTrue(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
