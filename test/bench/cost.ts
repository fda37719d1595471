import { readFileSync } from 'node:fs';
import { day, followUps, frames, requests } from './day.ts';
import { functionRuns } from './function-runs.ts';
import { costsOf, logGigabytePrice, textMessagePrice } from './list-prices.ts';
import type { Report, Suite, Table } from './suite.ts';
import { countRun, type Meter, meters, noUsage, type Usage } from './usage.ts';

interface Cost {
  readonly readUnits: number;
  readonly writeUnits: number;
}

const ledger: Readonly<Record<string, Cost>> = JSON.parse(
  readFileSync(new URL('../contract/capacity.json', import.meta.url), 'utf8'),
);
const sizes = [1_000, 100_000, 1_000_000];
const daysOfMonth = 365 / 12;

/** What the app costs in a month: a user's day, step by step, by the committed ledger and list prices. */
export const suite: Suite = {
  title: 'what a month costs, by the committed ledger, a user’s day, and list prices',
  run: async (): Promise<Report> => ({ method, lines: [], tables: [monthly()], blindTo }),
};

/** What every user's own day uses, whatever the others do. */
export function usageOfADay(): Usage {
  const usage = noUsage();
  for (const [step, times] of Object.entries(requests)) {
    add(usage, step, times, functionRuns.request);
    usage.httpRequests += times;
  }
  for (const [step, times] of Object.entries(frames)) add(usage, step, times, functionRuns.frame);
  for (const [step, times] of Object.entries(followUps)) add(usage, step, times, functionRuns.batch);
  // A row of a page reads a status, eventually consistent; the first is in the ledger.
  usage.readUnits += day.feedPages * (day.rowsOfAPage - 1) * 0.5;
  // A ping and its pong; everybody's own greeting.
  usage.socketMessages += (frames['sockets.ping'] ?? 0) * 2 + (frames['sockets.connect'] ?? 0);
  usage.socketMinutes += day.minutesOpen * day.withASocket;
  usage.queueRequests += (requests['verification.uploadAudioFile, streams.project'] ?? 0) * 3;
  return usage;
}

function add(usage: Usage, step: string, times: number, run: { milliseconds: number; gigabytes: number }): void {
  const cost = ledger[step];
  if (!cost) throw new Error(`the ledger has no step ${step}`);
  usage.readUnits += cost.readUnits * times;
  usage.writeUnits += cost.writeUnits * times;
  const runs = noUsage();
  countRun(runs, run);
  for (const meter of ['invocations', 'gbSeconds'] as const) usage[meter] += runs[meter] * times;
}

/** How many sockets are open on average among so many users of a day, each of which is told of every listener's change. */
const socketsAmong = (users: number): number => (users * day.minutesOpen * day.withASocket) / (24 * 60);

const listeners = 0.2;

/** What telling everybody of everybody takes: it grows with the square of the users. */
function telling(users: number): Usage {
  const usage = noUsage();
  const changes = (followUps['streams.project, a status'] ?? 0) * listeners * users;
  usage.socketMessages = changes * socketsAmong(users);
  usage.gbSeconds = (usage.socketMessages * functionRuns.message.milliseconds * functionRuns.batch.gigabytes) / 1000;
  return usage;
}

const bytesOfALog = 400;

function monthly(): Table {
  const rows = sizes.map((users) => {
    const own = scaled(costsOf(usageOfADay()), users * daysOfMonth);
    const told = scaled(costsOf(telling(users)), daysOfMonth);
    const texts = users * day.logins * textMessagePrice * daysOfMonth;
    const logged = usageOfADay().invocations * users * daysOfMonth * bytesOfALog;
    const logs = (logged / 1e9) * logGigabytePrice;
    const parts = [
      own.httpRequests,
      own.invocations + own.gbSeconds,
      own.readUnits + own.writeUnits,
      own.socketMessages + own.socketMinutes + own.queueRequests,
      logs,
      texts,
      told.socketMessages + told.gbSeconds,
    ];
    const together = parts.reduce((sum, part) => sum + part, 0);
    return [users.toLocaleString('en-US'), ...parts, together, (together * 1000) / users];
  });
  return {
    title: 'US dollars a month, by users who open the app on a day',
    columns: [
      'users a day',
      'requests',
      'functions',
      'table',
      'own sockets',
      'logs',
      'codes by text',
      'telling sockets',
      'together',
      'a thousand users',
    ],
    rows,
  };
}

const scaled = (costs: Readonly<Record<Meter, number>>, by: number): Record<Meter, number> =>
  Object.fromEntries(meters.map((meter) => [meter, costs[meter] * by])) as Record<Meter, number>;

const method = [
  'real: units of the table by the committed ledger of every function; list prices of ap-south-1 on demand, first tier',
  `assumed, of every user who opens the app on a day: ${day.openings} times, ${day.minutesOpen} minutes altogether with a heartbeat every 30 s,`,
  `  ${day.feedPages} pages of the feed, ${day.calls} calls of ${day.minutesOfACall} minutes, ${day.recharges} recharges, ${day.logins} logins by a code, a socket ${day.withASocket * 100} % of the time;`,
  `  a fifth are listeners; a request keeps its function busy for ${functionRuns.request.milliseconds} ms, and writes a line of ${bytesOfALog} bytes`,
  'codes go by an international route, which takes no registration; by a local one they cost a fraction',
  '“telling sockets” is what grows with the square of the users: it is bounded by settings, and by asking the feed instead',
];

const blindTo = [
  'the edge, data transfer, storage, alarms and the firewall; free tiers, discounts and taxes; payouts and the payment gateway',
  'the durations of functions on AWS, which are assumed, as is what people do',
];
