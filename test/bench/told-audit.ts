import { type Presence, presenceAt, type SilenceRule } from '../../lib/presence/effective.ts';
import { newsOf, type StatusNews } from '../../lib/presence/news.ts';
import type { StatusItem } from '../../lib/presence/presence.ts';
import type { StatusColumns } from './status-columns.ts';

/** What was seen of the promise that sockets are told of everything a client shows. Times in milliseconds. */
export interface Findings {
  /** Changes of what a client shows, by whom they were stored. */
  changes: number;
  /** Lapses (silence, the end of a busy time) that the sweep stored, and those whose user came back before it. */
  lapsesFound: number;
  lapsesOvertaken: number;
  /** From every lapse to the end of the second in which its record was stored. */
  readonly delays: number[];
  /** Changes that were stored as nothing to tell. */
  untold: number;
  /** Signs of life that an older one was stored over. */
  takenBack: number;
  /** Messages that went out with an older time than an earlier one of their user. */
  outOfOrder: number;
  /** Looked at once a minute: users of whom sockets believed something untrue for longer than allowed. */
  believedWrongly: number;
}

/** How long sockets may believe what is no longer true: after a lapse, and after anything that was stored. */
export interface Patience {
  readonly lapse: number;
  readonly change: number;
}

/**
 * A lapse may begin between a decision and its write, on whose ends everything is as it was told: milliseconds that
 * nobody was told of.
 */
const blink = 200;

export interface ToldAudit {
  readonly findings: Findings;
  stored(before: StatusItem, after: StatusItem, now: number, by: 'sweep' | 'user'): void;
  told(news: StatusNews): void;
  /** Compares what sockets were told last of everybody with what is true at `now`. */
  check(now: number, patience: Patience): void;
}

/**
 * Watches statuses from outside: it knows what each means at a moment (`presenceAt`), and of the rules by which they are
 * stored and told it knows nothing.
 */
export function auditOf(columns: StatusColumns, rules: SilenceRule): ToldAudit {
  const findings: Findings = {
    changes: 0,
    lapsesFound: 0,
    lapsesOvertaken: 0,
    delays: [],
    untold: 0,
    takenBack: 0,
    outOfOrder: 0,
    believedWrongly: 0,
  };
  const beliefs = beliefsOf(columns, rules);
  const changedAt = new Float64Array(columns.users + 1);

  const lapseOf = (status: StatusItem, now: number): number | undefined => {
    const silentSince = status.lastSeen + rules.offlineAfterSeconds * 1000;
    const lapses = [
      ...(status.online && !status.explicitlyOffline && silentSince < now ? [silentSince] : []),
      ...(status.busy && status.busyUntil !== undefined && status.busyUntil <= now ? [status.busyUntil] : []),
    ];
    return lapses.length > 0 ? Math.min(...lapses) : undefined;
  };

  const tellLapse = (lapsedAt: number, now: number, by: 'sweep' | 'user'): void => {
    findings.delays.push(Math.ceil((now + 1) / 1000) * 1000 - lapsedAt);
    if (by === 'sweep') findings.lapsesFound++;
    else findings.lapsesOvertaken++;
  };

  return {
    findings,
    stored(before, after, now, by) {
      const lapsedAt = lapseOf(before, now);
      const changed = !isSame(presenceAt(before, now, rules), presenceAt(after, now, rules));
      if (changed) {
        changedAt[after.userId] = now;
        findings.changes++;
      }
      if (after.lastSeen < before.lastSeen) findings.takenBack++;
      if (after.news === 'change') {
        if (lapsedAt !== undefined) tellLapse(lapsedAt, now, by);
      } else if (changed && (lapsedAt === undefined || now - lapsedAt > blink)) {
        findings.untold++;
      }
    },
    told({ presence, timestamp }) {
      if (!beliefs.replace(presence, timestamp)) findings.outOfOrder++;
    },
    check(now, patience) {
      for (let userId = 1; userId <= columns.users; userId++) {
        const status = columns.read(userId);
        if (beliefs.hold(presenceAt(status, now, rules))) continue;
        const lapsedAt = lapseOf(status, now);
        const since = lapsedAt ?? (changedAt[userId] as number);
        if (now - since > (lapsedAt === undefined ? patience.change : patience.lapse)) findings.believedWrongly++;
      }
    },
  };
}

/** What every socket was told last of each user: at first, what was true in the beginning. */
function beliefsOf(columns: StatusColumns, rules: SilenceRule) {
  const flags = new Uint8Array(columns.users + 1);
  const busyUntil = new Float64Array(columns.users + 1);
  const as = new Float64Array(columns.users + 1);
  const flagsOf = ({ isOnline, isBusy }: Presence): number => (isOnline ? 1 : 0) + (isBusy ? 2 : 0);
  const beliefs = {
    /** False for what is older than what was told before. */
    replace(shown: Presence, timestamp: number): boolean {
      const { userId } = shown;
      if (timestamp < (as[userId] as number)) return false;
      flags[userId] = flagsOf(shown);
      busyUntil[userId] = shown.busyUntil ?? 0;
      as[userId] = timestamp;
      return true;
    },
    hold: (shown: Presence): boolean =>
      flags[shown.userId] === flagsOf(shown) && busyUntil[shown.userId] === (shown.busyUntil ?? 0),
  };
  for (let userId = 1; userId <= columns.users; userId++) {
    const { presence, timestamp } = newsOf(columns.read(userId), rules);
    beliefs.replace(presence, timestamp);
  }
  return beliefs;
}

const isSame = (one: Presence, other: Presence): boolean =>
  one.isOnline === other.isOnline && one.isBusy === other.isBusy && one.busyUntil === other.busyUntil;
