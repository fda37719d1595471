import { areHeartbeatsNews, type HeartbeatBudget } from '../../lib/presence/heartbeat-news.ts';
import { laterRounds } from '../../lib/presence/later-rounds.ts';
import { changeStatus } from '../../lib/presence/presence.ts';
import { type Swept, sweepEverybody, sweepUsers } from '../../lib/presence/sweep.ts';
import type { PresenceRules } from '../../lib/presence/transition.ts';
import type { Table } from '../../lib/table/table.ts';
import { functionRuns } from './function-runs.ts';
import type { FanOut } from './presence-fan-out.ts';
import type { About, Acts } from './presence-people.ts';
import { type Cause, countAct, countSocket, listingUnits, type UsageByCause } from './presence-usage.ts';
import type { SeededRandom } from './seeded-random.ts';
import { simulatedTable } from './simulated-statuses.ts';
import type { StatusColumns } from './status-columns.ts';
import type { Timeline } from './timeline.ts';
import type { ToldAudit } from './told-audit.ts';
import { countRun } from './usage.ts';

/** What the server is made of, and what happens to it. */
export interface ServerParts {
  readonly timeline: Timeline;
  readonly random: SeededRandom;
  readonly columns: StatusColumns;
  /** Epoch milliseconds at which the timeline begins. */
  readonly epoch: number;
  readonly settings: PresenceRules & HeartbeatBudget;
  /** A tick of the sweep's schedule comes up to so many seconds late. */
  readonly tickLateness: number;
  readonly usage: UsageByCause;
  readonly sockets: { feed: number; presence: number };
  readonly fanOut: FanOut;
  readonly audit: ToldAudit;
  readonly mishaps: Mishaps;
}

export interface Mishaps {
  /** Writes that were refused, because somebody else had been faster; each was decided anew. */
  refused: number;
  /** Whatever was thrown, by requests or in a round of the sweep. */
  readonly failures: unknown[];
  /** The longest that one look at everybody took, in milliseconds. */
  longestSweep: number;
}

/** A task's message comes up to so much late, and the clocks of two instances differ by so much: milliseconds. */
const [taskLateness, clockSkew] = [1_000, 50];

/** Between two ticks, in seconds after one: as the sweep's schedule has it. */
const rounds = [20, 40];

/** Instances that answer heartbeats; each asks for the verdict by itself, once in a while. */
const instances = 16;
const verdictMillis = 60_000;

/** The server that answers people. Its sweep runs from `begin` on, and the verdict on heartbeats is known then. */
export function serverOf(parts: ServerParts): Acts & { begin(): void } {
  const { timeline, random, epoch, usage, sockets, settings, mishaps } = parts;
  const verdict = { areNews: false };
  const remembered = Array.from({ length: instances }, () => ({ until: 0, areNews: false }));
  const abouts: readonly About[] = ['heartbeats', 'statusChanges', 'logins', 'logouts', 'frames'];
  const tables = Object.fromEntries(abouts.map((about) => [about, tableFor(parts, about)])) as Record<About, Table>;
  return {
    begin() {
      verdict.areNews = areHeartbeatsNews(audienceOf(parts), settings);
      const { areNews } = verdict;
      for (const instance of remembered) Object.assign(instance, { until: random.between(0, verdictMillis), areNews });
      planSweeps(parts, verdict);
    },
    decide(about, userId, decide) {
      countAct(usage, about);
      const now = Math.floor(epoch + timeline.now + random.between(-clockSkew, clockSkew));
      changeStatus(tables[about], parts.columns.read(userId), (status) => decide(status, now)).catch((error) =>
        mishaps.failures.push(error),
      );
    },
    areHeartbeatsNews() {
      const instance = remembered[random.below(instances)] as (typeof remembered)[number];
      if (timeline.now >= instance.until) {
        usage.heartbeats.readUnits += 1;
        Object.assign(instance, { until: timeline.now + verdictMillis, areNews: verdict.areNews });
      }
      return instance.areNews;
    },
    socketOpened(channel) {
      sockets[channel]++;
      countSocket(usage);
    },
    socketClosed(channel) {
      sockets[channel]--;
    },
  };
}

function audienceOf({ columns, sockets }: ServerParts) {
  let online = 0;
  for (let userId = 1; userId <= columns.users; userId++) if (columns.isOnline(userId)) online++;
  return { online, sockets: sockets.feed + sockets.presence };
}

function tableFor(
  { timeline, random, columns, epoch, usage, fanOut, audit, mishaps }: ServerParts,
  cause: Cause,
): Table {
  return simulatedTable({
    timeline,
    random,
    columns,
    usage: usage[cause],
    writersGoOn: cause === 'sweep',
    onRefused: () => {
      mishaps.refused++;
    },
    onStored: (before, after) => {
      audit.stored(before, after, epoch + timeline.now, cause === 'sweep' ? 'sweep' : 'user');
      if (after.news !== 'none') fanOut.record(after, new Date(epoch + timeline.now));
    },
  });
}

/** A tick every minute looks at everybody, gives the verdict on heartbeats and hands the next rounds over. */
function planSweeps(parts: ServerParts, verdict: { areNews: boolean }): void {
  const { timeline, random, epoch, settings, usage, sockets, mishaps } = parts;
  const table = tableFor(parts, 'sweep');
  const now = (): Date => new Date(epoch + timeline.now);
  const run = async (round: () => Promise<Swept>): Promise<Swept> => {
    const begunAt = timeline.now;
    const swept = await round();
    countRun(usage.sweep, { ...functionRuns.sweep, milliseconds: timeline.now - begunAt });
    mishaps.failures.push(...swept.failures);
    return swept;
  };
  const tick = async (): Promise<void> => {
    const begun = now();
    const swept = await run(() => sweepEverybody(table, settings, { now: begun, aheadSeconds: Math.max(...rounds) }));
    mishaps.longestSweep = Math.max(mishaps.longestSweep, now().getTime() - begun.getTime());
    for (const { delaySeconds, userIds } of laterRounds(swept.due, begun.getTime(), rounds)) {
      usage.sweep.queueRequests += 3;
      const at = timeline.now + delaySeconds * 1000 + random.between(0, taskLateness);
      timeline.later(at, () => began(run(() => sweepUsers(table, userIds, settings, now()))));
    }
    usage.sweep.readUnits += listingUnits(sockets.feed) + listingUnits(sockets.presence);
    verdict.areNews = areHeartbeatsNews({ online: swept.online, sockets: sockets.feed + sockets.presence }, settings);
  };
  const began = (work: Promise<unknown>): true => {
    work.catch((error) => mishaps.failures.push(error));
    return true;
  };
  const planTick = (minute: number): void =>
    timeline.later(minute * 60_000, () => {
      timeline.later(timeline.now + random.between(0, parts.tickLateness * 1000), () => began(tick()));
      planTick(minute + 1);
      return false;
    });
  planTick(0);
}
