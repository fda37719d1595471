import { type Presence, presenceAt, type SilenceRule } from '../presence/effective.ts';
import { Statuses } from '../presence/presence.ts';
import type { Table } from '../table/table.ts';
import type { FeedFilter, Listed } from './snapshot.ts';

/** A row of the feed as it is at the moment of the answer. */
export interface FeedRow extends Listed {
  readonly presence: Presence;
}

/**
 * What the listeners of a page are at `now`, in their order; half a read unit each. Who no longer fits what was asked
 * for, or is gone, is left out. Source: the app's README, "Feed".
 */
export async function readPage(
  table: Table,
  listed: readonly Listed[],
  { onlineOnly, availableOnly }: Pick<FeedFilter, 'onlineOnly' | 'availableOnly'>,
  now: Date,
  rule: SilenceRule,
): Promise<readonly FeedRow[]> {
  const wanted = listed.map(({ userId }) => [Statuses, { userId }] as const);
  const statuses = await table.getMany(wanted, { eventual: true });
  return listed.flatMap((one, place) => {
    const status = statuses[place];
    if (!status) return [];
    const presence = presenceAt(status, now.getTime(), rule);
    const fits = (presence.isOnline || !onlineOnly) && (presence.isAvailable || !availableOnly);
    return fits ? [{ ...one, presence }] : [];
  });
}
