import { listNumbered, type NumberedRange } from '../table/numbered.ts';
import type { Table } from '../table/table.ts';
import { Entries, type EntryItem, type Sum, type SumName, type TallyItem } from './store.ts';
import { addSums } from './tally.ts';

/** What the calls that a user has received come to; zeros for who has had no call. Ongoing ones are not among them. */
export const received = (tally: TallyItem | undefined, kind = ''): Sum =>
  (Object.entries(tally?.sums ?? {}) as [SumName, Sum][])
    .filter(([name]) => name.startsWith('received.') && name.endsWith(kind))
    .map(([, sum]) => sum)
    .reduce(addSums, { calls: 0, coins: 0, rupees: 0, seconds: 0 });

/** Of these, those that were completed. */
export const receivedAndCompleted = (tally: TallyItem | undefined): Sum => received(tally, '.completed');

/**
 * The calls that a user has received, those that began last first: nobody is in two calls at once, so they end in the
 * order in which they began. As many as the tally counts.
 */
export async function listEarnings(
  table: Table,
  tally: TallyItem | undefined,
  range: Pick<NumberedRange<EntryItem>, 'skip' | 'limit'>,
): Promise<readonly EntryItem[]> {
  if (!tally) return [];
  const { userId, entries: newest } = tally;
  const only = { total: received(tally).calls, fits: ({ listenerId }: EntryItem) => listenerId === userId };
  return listNumbered(table, Entries, { userId, newest, only, ...range });
}
