import type { HeartbeatBudget } from '../../lib/presence/heartbeat-news.ts';
import type { PresenceRules } from '../../lib/presence/transition.ts';
import { fanOutOf, type Sent } from './presence-fan-out.ts';
import { habits } from './presence-habits.ts';
import { live, populate } from './presence-people.ts';
import { type Mishaps, serverOf } from './presence-server.ts';
import { noUsageYet, type UsageByCause } from './presence-usage.ts';
import { seededRandom } from './seeded-random.ts';
import { statusColumns } from './status-columns.ts';
import { timelineOf } from './timeline.ts';
import { auditOf, type Findings } from './told-audit.ts';

export interface Simulated {
  readonly name: string;
  readonly users: number;
  /** Seconds in which people do as they please; then they settle, so that everything can be told. */
  readonly seconds: number;
  readonly seed: number;
  /** A tick of the sweep's schedule comes up to so many seconds late. */
  readonly tickLateness: number;
  /** Nobody is there at first, and everybody comes within the second minute. */
  readonly rush: boolean;
  readonly settings: PresenceRules & HeartbeatBudget;
  /** So many messages of one batch are sent by its function itself. */
  readonly inlinePosts: number;
}

/** What came of a run: until people settled, and the findings of all of it. */
export interface Outcome {
  readonly simulated: Simulated;
  readonly online: number;
  readonly sockets: { readonly feed: number; readonly presence: number };
  readonly sent: Sent;
  readonly usage: UsageByCause;
  /** Changes of what a client shows: stored by people, or found by the sweep. */
  readonly transitions: number;
  readonly findings: Findings;
  readonly mishaps: Mishaps;
}

/** A lapse is told this late at worst, and this late normally, in milliseconds. */
export const lapseBounds = { worst: 120_000, normal: 60_000 } as const;

/** A stored change is told with the second in which it was stored, or the next one. */
const changeBound = 2_000;

/** The last silence of a busy crowd lapses, is found at worst and told. */
const settleSeconds = 90 + 120 + 15;

const epoch = Date.UTC(2026, 0, 5, 6);

/** Plays one run; the same `simulated` always comes out the same. */
export async function simulatePresence(simulated: Simulated): Promise<Outcome> {
  const { users, seconds, settings, tickLateness, rush } = simulated;
  const timeline = timelineOf(seconds + settleSeconds);
  const random = seededRandom(simulated.seed);
  const columns = statusColumns(users);
  populate({ columns, random, epoch, rush });
  const audit = auditOf(columns, settings);
  const usage = noUsageYet();
  const sockets = { feed: 0, presence: 0 };
  const mishaps: Mishaps = { refused: 0, failures: [], longestSweep: 0 };
  const { inlinePosts } = simulated;
  const fanOut = fanOutOf({
    streamShards: streamShards(users),
    inlinePosts,
    sockets,
    usage: usage.fanOut,
    rules: settings,
    tell: audit.told,
  });
  const server = serverOf({
    timeline,
    random,
    columns,
    epoch,
    settings,
    tickLateness,
    usage,
    sockets,
    fanOut,
    audit,
    mishaps,
  });
  const happen = live({
    timeline,
    random,
    columns,
    rules: settings,
    acts: server,
    epoch,
    rush,
    settlesAt: seconds * 1000,
  });
  server.begin();
  const measure = () => ({
    online: countOnline(columns),
    sockets: { ...sockets },
    sent: { ...fanOut.sent },
    usage: structuredClone(usage),
    transitions: audit.findings.changes + audit.findings.lapsesFound,
  });
  let measured = measure();
  const endSecond = (second: number): void =>
    timeline.later(second * 1000, () => {
      fanOut.endSecond();
      usage.sockets.socketMinutes += (sockets.feed + sockets.presence) / 60;
      if (second % 60 === 0) audit.check(epoch + timeline.now, { lapse: lapseBounds.worst, change: changeBound });
      if (second === seconds) measured = measure();
      endSecond(second + 1);
      return false;
    });
  endSecond(1);
  await timeline.play(happen);
  audit.check(epoch + timeline.now, { lapse: 0, change: 0 });
  return { simulated, ...measured, findings: audit.findings, mishaps };
}

/** A shard of the stream for every 1,000 writes a second, and the four that a new table begins with. */
const streamShards = (users: number): number => Math.max(4, Math.ceil(users / habits.heartbeatEvery / 1000));

function countOnline(columns: ReturnType<typeof statusColumns>): number {
  let online = 0;
  for (let userId = 1; userId <= columns.users; userId++) if (columns.isOnline(userId)) online++;
  return online;
}
