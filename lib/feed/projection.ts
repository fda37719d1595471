import type { StreamRecord } from '../core/stream-record.ts';
import type { UserItem } from '../identity/account.ts';
import { isBusyAt } from '../presence/effective.ts';
import { Statuses, type StatusItem } from '../presence/presence.ts';
import { absent, lt } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { cardOf } from './card.ts';
import { appendToLog } from './roster-log.ts';
import type { RosterChange } from './snapshot.ts';
import { Roster, type RosterItem, type ToldPresence } from './store.ts';

/** Committed changes of accounts and of statuses, each kind in the order of the stream. */
export interface Committed {
  readonly accounts: readonly StreamRecord[];
  readonly statuses: readonly StreamRecord[];
}

/** What a batch means for the roster. Nobody is in two of its parts. */
interface Plan {
  /** Cards by user, of those whose card is new. */
  readonly cards: ReadonlyMap<number, string>;
  readonly gone: ReadonlySet<number>;
  /** The newest presences by user. */
  readonly presences: ReadonlyMap<number, ToldPresence>;
}

/**
 * Brings the roster up to date with committed changes and tells its log. Repeating it, also after a failure halfway,
 * ends with the same rows and a complete log: the log is told after the rows, of every row that should have changed.
 *
 * The status of a user may be projected at the same time elsewhere, when the row isn't there yet. No change of it is
 * lost: the card makes the row first, and only then the status is read.
 */
export async function projectRoster(table: Table, committed: Committed, now: Date): Promise<void> {
  const { cards, gone, presences } = decideProjection(committed);
  await Promise.all([
    ...[...cards].map(([userId, card]) =>
      table.update(Roster, { userId }, { set: { userId, card } }, { upsert: true }),
    ),
    ...[...gone].map((userId) => table.delete(Roster, { userId })),
  ]);
  const known = new Map([...presences, ...(await readPresences(table, [...cards.keys()]))]);
  const stored = await Promise.all([...known].map(([userId, presence]) => storePresence(table, userId, presence)));
  const changes = [
    ...[...gone].map((userId): RosterChange => ({ userId, gone: true })),
    ...[...cards].map(([userId, card]): RosterChange => ({ userId, card })),
    ...stored.flatMap((row) => (row ? [presenceChange(row)] : [])),
  ];
  if (changes.length > 0) await appendToLog(table, changes, now);
}

/** What a batch comes to. Of one user only the latest state counts. */
export function decideProjection({ accounts, statuses }: Committed): Plan {
  const cards = new Map<number, string>();
  const gone = new Set<number>();
  const presences = new Map<number, ToldPresence>();
  for (const record of accounts) {
    const [before, after] = [record.before, record.after] as readonly (UserItem | undefined)[];
    const [was, is] = [listenerCard(before), listenerCard(after)];
    if (after && is !== undefined && is !== was) {
      cards.set(after.userId, is);
      gone.delete(after.userId);
    }
    // The account is gone, or the role.
    if (before && was !== undefined && is === undefined) {
      gone.add(before.userId);
      cards.delete(before.userId);
    }
  }
  for (const record of statuses) {
    const after = record.after as StatusItem | undefined;
    if (!after || cards.has(after.userId) || gone.has(after.userId)) continue;
    const known = presences.get(after.userId);
    if (!known || known.changedAt < after.changedAt) presences.set(after.userId, toldOf(after));
  }
  return { cards, gone, presences };
}

/** `undefined` = nobody, or no listener. */
const listenerCard = (user: UserItem | undefined): string | undefined =>
  user && 'listener' in user.roles ? cardOf(user) : undefined;

/** A heartbeat that was not told moves the last sign of life alone, which is none of the feed's business. */
function toldOf(status: StatusItem): ToldPresence {
  const { online, lastSeen, changedAt } = status;
  return { online, busy: isBusyAt(status, changedAt), lastSeen: Math.min(lastSeen, changedAt), changedAt };
}

/** The presences of users as they are now; who has none was deleted meanwhile, and another record says so. */
async function readPresences(table: Table, userIds: readonly number[]): Promise<Map<number, ToldPresence>> {
  if (userIds.length === 0) return new Map();
  const statuses = await table.getMany(userIds.map((userId) => [Statuses, { userId }] as const));
  return new Map(statuses.flatMap((status) => (status ? [[status.userId, toldOf(status)] as const] : [])));
}

/** The row as it then is, with this presence or a newer one; `undefined` when there is no row. */
const storePresence = (table: Table, userId: number, presence: ToldPresence): Promise<RosterItem | undefined> =>
  table.update(
    Roster,
    { userId },
    { set: presence },
    {
      when: [{ changedAt: absent }, { changedAt: lt(presence.changedAt) }],
      applied: ({ changedAt = 0 }) => changedAt >= presence.changedAt,
    },
  );

function presenceChange({
  userId,
  online = false,
  busy = false,
  lastSeen = 0,
  changedAt = 0,
}: RosterItem): RosterChange {
  return { userId, presence: { online, busy, lastSeen, changedAt } };
}
