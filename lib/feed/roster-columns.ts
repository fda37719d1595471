import type { ToldPresence } from './store.ts';

/** The four groups of the feed in their order; who is online is in one of the first two, who is available in the first. */
const groupOf = ({ online, busy }: Pick<ToldPresence, 'online' | 'busy'>): number => (online ? 0 : 2) + (busy ? 1 : 0);

const firstCapacity = 64;

/**
 * What feeds order listeners by, in one array for each attribute: a listener has the same slot in all of them as long
 * as they are known. At a hundred thousand listeners this is a tenth of what objects would take, and as fast to read.
 */
export class RosterColumns {
  readonly #slots = new Map<number, number>();
  readonly #free: number[] = [];
  #used = 0;
  readonly cards: (string | undefined)[] = [];
  userIds = new Float64Array(firstCapacity);
  ratings = new Float64Array(firstCapacity);
  lastSeen = new Float64Array(firstCapacity);
  /** 0 = their presence is not known yet. */
  changedAt = new Float64Array(firstCapacity);
  groups = new Uint8Array(firstCapacity);

  /** Slots are numbered below this. */
  get capacity(): number {
    return this.groups.length;
  }

  slotOf(userId: number): number | undefined {
    return this.#slots.get(userId);
  }

  /** The slot of a user, a new one for somebody not known. */
  claim(userId: number): number {
    const known = this.#slots.get(userId);
    if (known !== undefined) return known;
    const slot = this.#free.pop() ?? this.#used++;
    if (slot >= this.capacity) this.#grow();
    this.#slots.set(userId, slot);
    this.userIds[slot] = userId;
    return slot;
  }

  /** Forgets a user; the slot may become somebody else's. */
  release(userId: number): void {
    const slot = this.#slots.get(userId);
    if (slot === undefined) return;
    this.#slots.delete(userId);
    this.#free.push(slot);
    this.cards[slot] = undefined;
    this.changedAt[slot] = 0;
  }

  /** Card and presence come from different items and may become known one after the other; a feed shows both or none. */
  isListed(slot: number): boolean {
    return this.cards[slot] !== undefined && this.changedAt[slot] !== 0;
  }

  /** The newer presence counts, whatever the order in which they come. False = this one is not newer. */
  setPresence(slot: number, presence: ToldPresence): boolean {
    if (presence.changedAt <= (this.changedAt[slot] as number)) return false;
    this.changedAt[slot] = presence.changedAt;
    this.lastSeen[slot] = presence.lastSeen;
    this.groups[slot] = groupOf(presence);
    return true;
  }

  /**
   * The order of the feed. Negative = `one` stands before `other`. A rating that nobody has given yet is 0, and so
   * stands last by itself. Source: the app's README, "Feed".
   */
  compare(one: number, other: number): number {
    const { groups, ratings, lastSeen, userIds } = this;
    return (
      (groups[one] as number) - (groups[other] as number) ||
      (ratings[other] as number) - (ratings[one] as number) ||
      (lastSeen[other] as number) - (lastSeen[one] as number) ||
      (userIds[one] as number) - (userIds[other] as number)
    );
  }

  #grow(): void {
    const size = this.capacity * 2;
    const wider = (column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
      const copy = new Float64Array(size);
      copy.set(column);
      return copy;
    };
    this.userIds = wider(this.userIds);
    this.ratings = wider(this.ratings);
    this.lastSeen = wider(this.lastSeen);
    this.changedAt = wider(this.changedAt);
    const groups = new Uint8Array(size);
    groups.set(this.groups);
    this.groups = groups;
  }
}
