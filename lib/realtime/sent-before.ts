import type { Resource } from '../core/grant.ts';

/** What an instance remembers of what it sent. */
export interface SentBefore {
  /** Whether something later about this user was sent already; if not, this counts as sent. */
  isOutdated(userId: number, timestamp: number): boolean;
}

const remembered = 20_000;

/** A memory of the users sent about most lately, for as long as an instance lives. */
export function createSentBefore(limit: number = remembered): SentBefore {
  const sent = new Map<number, number>();
  return {
    isOutdated(userId, timestamp) {
      const last = sent.get(userId) ?? Number.NEGATIVE_INFINITY;
      if (timestamp < last) return true;
      // Anew, so that the first of the map is the one who was not sent about for longest.
      sent.delete(userId);
      sent.set(userId, timestamp);
      const [oldest] = sent.keys();
      if (sent.size > limit && oldest !== undefined) sent.delete(oldest);
      return false;
    },
  };
}

/** For `uses: { sentBefore }`. */
export const sentBefore: Resource<SentBefore> = { env: [], access: [], open: () => createSentBefore() };
