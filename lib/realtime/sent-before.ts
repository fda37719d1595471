import type { Resource } from '../core/grant.ts';
import { laterOf, type StatusNews } from '../presence/news.ts';

/** What an instance remembers of what it sent. */
export interface SentBefore {
  /**
   * What is to be sent for these news: they themselves or, where later ones about this user were sent already, those
   * once more. To leave them out instead would lose a change whose successor did not arrive.
   */
  latest(news: StatusNews): StatusNews;
}

const remembered = 20_000;

/** A memory of the users sent about most lately, for as long as an instance lives. */
export function createSentBefore(limit: number = remembered): SentBefore {
  const sent = new Map<number, StatusNews>();
  return {
    latest(news) {
      const { userId } = news;
      const last = sent.get(userId);
      const latest = last && last.timestamp > news.timestamp ? laterOf(last, news) : news;
      // Anew, so that the first of the map is the one who was not sent about for longest.
      sent.delete(userId);
      sent.set(userId, latest);
      const [oldest] = sent.keys();
      if (sent.size > limit && oldest !== undefined) sent.delete(oldest);
      return latest;
    },
  };
}

/** For `uses: { sentBefore }`. */
export const sentBefore: Resource<SentBefore> = { env: [], access: [], open: () => createSentBefore() };
