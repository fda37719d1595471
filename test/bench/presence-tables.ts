import { monthlyCosts } from './list-prices.ts';
import { habits } from './presence-habits.ts';
import { lapseBounds, type Outcome } from './presence-simulation.ts';
import type { Table } from './suite.ts';
import { type Meter, meters, sumOf } from './usage.ts';

/** Requests, frames and messages to sockets together that an account and region may have in a second, to begin with. */
const quota = 10_000;

/** What the runs show, as tables. */
export const presenceTables = (outcomes: readonly Outcome[]): readonly Table[] => [
  messages(outcomes),
  promises(outcomes),
  load(outcomes),
  costs(outcomes),
];

/** The promises that a run broke. */
export function brokenPromises({ simulated, sent, findings, mishaps }: Outcome): readonly string[] {
  const { name, rush, settings, tickLateness } = simulated;
  const worst = quantile(findings.delays, 1);
  const late = quantile(findings.delays, 0.99);
  const broken: readonly (readonly [boolean, string])[] = [
    [findings.untold > 0, `${findings.untold} changes were stored as nothing to tell`],
    [findings.takenBack > 0, `${findings.takenBack} signs of life were taken back`],
    [findings.outOfOrder > 0, `${findings.outOfOrder} messages were older than what had been told`],
    [findings.believedWrongly > 0, `sockets believed for too long what was not so, ${findings.believedWrongly} times`],
    [findings.lapsesFound === 0, 'the sweep found nobody'],
    [worst > lapseBounds.worst, `a lapse was told after ${worst / 1000} s`],
    [
      tickLateness <= usualLateness && late > lapseBounds.normal,
      `1 % of lapses were told after ${late / 1000} s or later`,
    ],
    [mishaps.failures.length > 0, `${mishaps.failures.length} failures, the first: ${mishaps.failures[0]}`],
    // A crowd that comes at once is there before it has been counted.
    [!rush && sent.heartbeatsAtMost > settings.heartbeatPostsPerSecond, `${sent.heartbeatsAtMost} heartbeats a second`],
  ];
  return broken.flatMap(([is, sentence]) => (is ? [`${name}: ${sentence}`] : []));
}

/** A schedule that is later than this many seconds is an exception. */
export const usualLateness = 10;

function messages(outcomes: readonly Outcome[]): Table {
  return {
    title: 'messages to sockets, per second; every change is told, heartbeats within their budget',
    columns: [
      'users',
      'online',
      'feed sockets',
      'presence sockets',
      'changes',
      'messages of changes',
      'of heartbeats',
      'in the worst minute',
      'budget',
      'worst second',
      'quota used',
      'if all beats were told',
    ],
    rows: outcomes.map(({ simulated, online, sockets, transitions, sent }) => {
      const { name, seconds, settings } = simulated;
      const perSecond = sent.changes / seconds;
      const beats = online / habits.heartbeatEvery;
      return [
        name,
        online,
        sockets.feed,
        sockets.presence,
        transitions / seconds,
        perSecond,
        sent.heartbeats / seconds,
        sent.heartbeatsAtMost,
        settings.heartbeatPostsPerSecond,
        sent.peak,
        share(perSecond + sent.heartbeats / seconds),
        beats * (sockets.presence + habits.listeners * sockets.feed),
      ];
    }),
  };
}

const share = (posts: number): string =>
  `${((posts / quota) * 100).toLocaleString('en-US', { maximumFractionDigits: 0 })} %`;

function promises(outcomes: readonly Outcome[]): Table {
  return {
    title: 'changes told, and lapses found (seconds from the end of the silence or busy time to the message)',
    columns: [
      'users',
      'changes',
      'untold',
      'taken back',
      'out of order',
      'wrong beliefs',
      'lapses',
      'came back first',
      'median',
      '99 %',
      'latest',
      'bound',
      'writes refused',
      'longest sweep',
    ],
    rows: outcomes.map(({ simulated, findings, mishaps }) => [
      simulated.name,
      findings.changes + findings.lapsesFound,
      findings.untold,
      findings.takenBack,
      findings.outOfOrder,
      findings.believedWrongly,
      findings.lapsesFound,
      findings.lapsesOvertaken,
      quantile(findings.delays, 0.5) / 1000,
      quantile(findings.delays, 0.99) / 1000,
      quantile(findings.delays, 1) / 1000,
      (simulated.tickLateness <= usualLateness ? lapseBounds.normal : lapseBounds.worst) / 1000,
      mishaps.refused,
      mishaps.longestSweep / 1000,
    ]),
  };
}

function load(outcomes: readonly Outcome[]): Table {
  return {
    title: 'load, per second',
    columns: [
      'users',
      'requests',
      'invocations',
      'write units',
      'read units',
      'of callers',
      'of the fan-out',
      'of the sweep',
    ],
    rows: outcomes.map(({ simulated, usage }) => {
      const all = sumOf(Object.values(usage));
      const { sweep, fanOut } = usage;
      const callers = all.readUnits - sweep.readUnits - fanOut.readUnits;
      const counts = [
        all.httpRequests,
        all.invocations,
        all.writeUnits,
        all.readUnits,
        callers,
        fanOut.readUnits,
        sweep.readUnits,
      ];
      return [simulated.name, ...counts.map((count) => count / simulated.seconds)];
    }),
  };
}

const meterNames: Readonly<Record<Meter, string>> = {
  httpRequests: 'requests',
  socketMessages: 'socket messages',
  socketMinutes: 'socket minutes',
  invocations: 'invocations',
  gbSeconds: 'GB-seconds',
  readUnits: 'read units',
  writeUnits: 'write units',
  queueRequests: 'queue',
};

function costs(outcomes: readonly Outcome[]): Table {
  return {
    title: 'a month of it, in US dollars by list prices',
    columns: [
      'users',
      ...meters.map((meter) => meterNames[meter]),
      'together',
      'without messages to sockets',
      'each user online',
    ],
    rows: outcomes.map(({ simulated, usage, online }) => {
      const cost = monthlyCosts(sumOf(Object.values(usage)), simulated.seconds);
      const together = meters.reduce((sum, meter) => sum + cost[meter], 0);
      const { fanOut } = usage;
      const told = monthlyCosts(fanOut, simulated.seconds);
      const rest = together - meters.reduce((sum, meter) => sum + told[meter], 0);
      return [simulated.name, ...meters.map((meter) => cost[meter]), together, rest, rest / online];
    }),
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
