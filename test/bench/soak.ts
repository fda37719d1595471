import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { storedItems } from '../support/stored-items.ts';
import { type DeployedCalls, startDeployedCalls } from './deployed-calls.ts';
import { growthPerMinute, type Reading } from './slope.ts';
import { liveOnce } from './soak-life.ts';
import type { Report, Suite } from './suite.ts';

/** `SOAK_MINUTES` makes it shorter or longer. */
const minutes = Number(process.env.SOAK_MINUTES ?? 10);
/** What is loaded and cached at the beginning is no leak. */
const warmUp = minutes / 3;
const atOnce = 4;
const readEveryMs = 5_000;
const mostGrowth = 0.01;

/** After this time what a deletion left is erased. */
const erasedAfterSeconds = 900;

/** What outlives those it was about, by the table's chart: money and calls, counters, and what others did. */
const kept = new Set([
  ...['TRANSFER', 'PURCHASE', 'WITHDRAWAL', 'ORDER', 'PAYMENT', 'CALL', 'PAST', 'TALLY', 'CENSUS', 'SEQUENCE'],
  ...['PULSE', 'REPORT', 'AUDIT', 'HEAD', 'RECONCILIATION'],
]);

/** Whether memory grows or rows stay behind while people come, do all that people do, and leave. */
export const suite: Suite = {
  title: `${minutes} minutes of people who come, talk and leave for good`,
  async run(): Promise<Report> {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const app = await startDeployedCalls();
    try {
      const until = performance.now() + minutes * 60_000;
      const lives = Array.from({ length: atOnce }, () => liveUntil(app, until));
      const readings = await readUntil(app, until, collect);
      const lived = (await Promise.all(lives)).reduce((sum, count) => sum + count, 0);
      const left = await leftBehind(app);
      return reportOf(readings, lived, left);
    } finally {
      await app.stop();
    }
  },
};

async function liveUntil(app: DeployedCalls, until: number): Promise<number> {
  let lived = 0;
  for (; performance.now() < until; lived++) await liveOnce(app);
  return lived;
}

async function readUntil({ world }: DeployedCalls, until: number, collect: () => void): Promise<readonly Reading[]> {
  const begun = performance.now();
  const readings: Reading[] = [];
  while (performance.now() < until) {
    await sleep(readEveryMs);
    // What the local cloud keeps for whoever wants to look at it.
    world.ledger.reset();
    collect();
    readings.push({ minutes: (performance.now() - begun) / 60_000, value: process.memoryUsage.rss() });
  }
  return readings.filter((reading) => reading.minutes >= warmUp);
}

/** Rows of nobody that are not meant to stay and do not end by themselves, by their type. */
async function leftBehind({ world, table }: DeployedCalls): Promise<ReadonlyMap<string, number>> {
  await world.idle();
  await world.clock.advance(erasedAfterSeconds);
  await world.idle();
  const counts = new Map<string, number>();
  for (const item of Object.values(await storedItems(table))) {
    const { type, expiresAt } = item as { readonly type: string; readonly expiresAt?: number };
    if (expiresAt === undefined && !kept.has(type)) counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return counts;
}

function reportOf(readings: readonly Reading[], lived: number, left: ReadonlyMap<string, number>): Report {
  const growth = growthPerMinute(readings);
  const rows = [...left.values()].reduce((sum, count) => sum + count, 0);
  const percent = Math.round(growth * 10_000) / 100;
  return {
    method,
    lines: [],
    tables: [
      {
        title: 'in the whole run',
        columns: ['', 'people', 'growth of memory a minute, %', 'rows left behind'],
        rows: [[`${minutes} minutes`, 2 * lived, percent, rows]],
      },
    ],
    broken: [
      ...(growth > mostGrowth ? [`memory grows by ${percent} % a minute`] : []),
      ...[...left].map(([type, count]) => `${count} rows ${type} are left behind`),
    ],
    blindTo,
  };
}

const method = [
  `${atOnce} pairs of people at a time, each registers, opens a socket, calls, blocks, favors, reads, and is deleted`,
  'memory: resident size of the process with the local cloud and the instances of all functions, after a collection, every',
  `  ${readEveryMs / 1000} seconds; the slope of the line through all readings after the first third`,
  `rows: what is in the table ${erasedAfterSeconds} seconds after the last deletion, is not kept by purpose, and does not expire`,
];

const blindTo = [
  'leaks of less than the noise of the resident size, and which part of the process they are in',
  'what only grows over days, such as a cache by day',
];
