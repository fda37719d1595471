import { entity } from '../table/entity.ts';
import { padded } from '../table/key.ts';

/** In how many partitions the roster stands, so that a whole one is read by that many queries at a time. */
export const rosterShards = 16;

/**
 * A listener as feeds know them, derived from account and status. Flat and short: an instance that starts reads all of
 * them. The presence is as it was last told, and absent until it has been read for the first time.
 */
export interface RosterItem extends Partial<ToldPresence> {
  readonly userId: number;
  /** The card as JSON: most cards of an answer's population are never shown. */
  readonly card: string;
}

/** What feeds filter and order by. Times are epoch milliseconds. */
export interface ToldPresence {
  readonly online: boolean;
  readonly busy: boolean;
  /** The last sign of life as of `changedAt`. */
  readonly lastSeen: number;
  /** Grows with everything that is told of a user, so the greater one is the truth. */
  readonly changedAt: number;
}

export const Roster = entity<RosterItem, 'userId'>('ROSTER', {
  partition: 'ROSTER',
  pk: ({ userId }) => [userId % rosterShards],
  sk: ({ userId }) => [userId],
});

/** Where the roster's log ends: its entries are numbered from 1 to `sequence`, without gaps. */
export interface LogHeadItem {
  readonly log: typeof rosterLog;
  readonly sequence: number;
}

/** What one run of the projection changed in the roster. */
export interface LogEntryItem {
  readonly log: typeof rosterLog;
  readonly sequence: number;
  /** The changes as JSON. */
  readonly changes: string;
  readonly expiresAt: number;
}

export const rosterLog = 'ROSTER';

export const LogHeads = entity<LogHeadItem, 'log'>('HEAD', {
  partition: 'LOG',
  pk: ({ log }) => [log],
  sk: () => [],
});

export const LogEntries = entity<LogEntryItem, 'log' | 'sequence'>('ENTRY', {
  partition: 'LOG',
  pk: ({ log }) => [log],
  sk: ({ sequence }) => [padded(sequence)],
  expires: true,
});
