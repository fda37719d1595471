import type { Resource } from '../core/grant.ts';
import type { Table } from '../table/table.ts';
import { endOfLog, type LogStretch, logKeptSeconds, readLog } from './roster-log.ts';
import { type RosterChange, Snapshot } from './snapshot.ts';
import { LogEntries, LogHeads, Roster, type RosterItem, rosterShards } from './store.ts';

/** What an instance knows of the roster. */
export interface RosterView {
  /**
   * The roster as it was less than a moment ago; requests at the same time share one look at the log. Throws when the
   * table can't be read, and then the next request tries again.
   */
  at(table: Table, now: Date): Promise<Snapshot>;
}

/**
 * How old a view may become, in milliseconds. A change is told to the log within about a second, by the window of the
 * stream; together that has to stay below the two seconds that a feed may lag.
 */
const maxAgeMs = 500;

/** Half of what the log keeps, so that clocks may differ and a look may take long. */
const followedForMs = (logKeptSeconds * 1000) / 2;

interface View {
  readonly snapshot: Snapshot;
  /** The last entry of the log that the snapshot holds. */
  readonly sequence: number;
  /** Epoch milliseconds at which the last look began. */
  readonly lookedAt: number;
}

/** An instance's own view of the roster, which outlives its requests. */
export const rosterView: Resource<RosterView> = {
  env: [],
  access: [Roster.can('query'), LogHeads.can('get'), LogEntries.can('query')],
  open: openRosterView,
};

/** A view that has not looked yet. */
export function openRosterView(): RosterView {
  let view: View | undefined;
  let looking: Promise<View> | undefined;
  return {
    async at(table, now) {
      const age = view ? now.getTime() - view.lookedAt : Number.POSITIVE_INFINITY;
      if (view && age >= 0 && age < maxAgeMs) return view.snapshot;
      looking ??= look(table, view, now.getTime())
        .then((next) => {
          view = next;
          return next;
        })
        .finally(() => {
          looking = undefined;
        });
      return (await looking).snapshot;
    },
  };
}

/** Follows the log from where the view is; where that is not possible any more, everything is read anew. */
async function look(table: Table, view: View | undefined, now: number): Promise<View> {
  const followed =
    view && Math.abs(now - view.lookedAt) <= followedForMs ? await follow(table, view.sequence) : undefined;
  if (!view || !followed) return load(table, now);
  view.snapshot.apply(followed.changes);
  return { ...view, sequence: followed.sequence, lookedAt: now };
}

/** A gap may be one of a replica that is behind, which costs nothing but a second look. */
const follow = async (table: Table, sequence: number): Promise<LogStretch | undefined> =>
  (await readLog(table, sequence, { eventual: true })) ?? readLog(table, sequence, { eventual: false });

/**
 * Reads the whole roster: about a unit for every 10 listeners. A row is written before the log tells of it, so rows
 * read after the log's end hold at least what the log had told by then.
 */
async function load(table: Table, now: number): Promise<View> {
  const end = await endOfLog(table);
  const shards = Array.from({ length: rosterShards }, (_, shard) => readShard(table, shard));
  const snapshot = new Snapshot();
  const changes = (await Promise.all(shards)).flat();
  const since = await readLog(table, end, { eventual: false });
  snapshot.apply([...changes, ...(since?.changes ?? [])]);
  return { snapshot, sequence: since?.sequence ?? end, lookedAt: now };
}

/** More than fit into a page of a query. */
const pageSize = 10_000;

async function readShard(table: Table, shard: number): Promise<readonly RosterChange[]> {
  const changes: RosterChange[] = [];
  let cursor: string | undefined;
  do {
    const page = await table.list(Roster, { of: [shard], limit: pageSize, ...(cursor && { cursor }) });
    for (const row of page?.items ?? []) changes.push(changeOf(row));
    cursor = page?.next;
  } while (cursor);
  return changes;
}

/** A row whose presence has not been read yet is known by its card alone, and not listed. */
function changeOf({ userId, card, online, busy, lastSeen, changedAt }: RosterItem): RosterChange {
  if (online === undefined || busy === undefined || lastSeen === undefined || changedAt === undefined) {
    return { userId, card };
  }
  return { userId, card, presence: { online, busy, lastSeen, changedAt } };
}
