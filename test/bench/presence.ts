import { presenceSettings } from '../../functions/saathii/_settings/presence.ts';
import { socketSettings } from '../../functions/saathii/_settings/sockets.ts';
import { functionRuns } from './function-runs.ts';
import { habits } from './presence-habits.ts';
import { type Outcome, type Simulated, simulatePresence } from './presence-simulation.ts';
import { brokenPromises, presenceTables, usualLateness } from './presence-tables.ts';
import { answerTimes } from './simulated-statuses.ts';
import type { Report, Suite } from './suite.ts';

const crowds = [
  { name: '1,000', users: 1_000, seconds: 1_800 },
  { name: '10,000', users: 10_000, seconds: 900 },
  { name: '10,000, late ticks', users: 10_000, seconds: 1_800, tickLateness: 60 },
  { name: '10,000 at once', users: 10_000, seconds: 600, rush: true },
  { name: '100,000', users: 100_000, seconds: 300 },
  { name: '1,000,000', users: 1_000_000, seconds: 60 },
] as const;

/** Everybody's presence with the rules that are deployed, in simulated time, from a thousand users to a million. */
export const suite: Suite = {
  title: 'simulated crowds: what is told of presence, how late a silence is noticed, and what it costs',
  async run(): Promise<Report> {
    const outcomes: Outcome[] = [];
    for (const crowd of crowds) outcomes.push(await simulatePresence({ ...defaults, ...crowd }));
    return {
      method,
      lines: [],
      tables: presenceTables(outcomes),
      broken: outcomes.flatMap(brokenPromises),
      blindTo,
    };
  },
};

const defaults: Omit<Simulated, 'name' | 'users' | 'seconds'> = {
  seed: 20_260_105,
  settings: presenceSettings.schema.parse({}),
  inlinePosts: socketSettings.schema.parse({}).inlinePosts,
  tickLateness: usualLateness,
  rush: false,
};

const percent = (part: number): string => `${Math.round(part * 100)} %`;

const method = [
  'real: the decisions about heartbeats, frames, logins and changes, the conditional writes, the sweep with its later',
  '  rounds, the choice of what a batch tells, the verdict on heartbeats, and the settings that a deployment has by default',
  'simulated: people, the clock, the table, the batches of its stream and what is sent to whom; the same in every run',
  `people: half of them have the app open, ${habits.openFor / 60} minutes at a time; ${percent(habits.silentEnds)} leave without a word; a heartbeat`,
  `  every ${habits.heartbeatEvery} s, of which ${percent(habits.lostHeartbeats)} are lost; a status change every ${habits.statusChangeEvery / 60} minutes; ${percent(habits.listeners)} are listeners,`,
  `  ${percent(habits.feedSockets)} hold a feed socket and ${percent(habits.presenceSockets)} a presence socket while the app is open`,
  `the sweep's ticks come up to ${usualLateness} s late, in one run up to a minute; in another everybody comes within a minute,`,
  '  and is there before anybody has counted: until the next count their heartbeats pass the budget',
  'changes are looked at from outside: whoever watches knows what a status means at a moment, and not how it is stored;',
  '  once a minute, and in the end without any patience, what sockets were told last is compared with what is so',
  `assumed: the table answers within ${answerTimes.get[0]} to ${answerTimes.list[1]} ms; functions take ${functionRuns.request.milliseconds} ms a request,`,
  `  ${functionRuns.frame.milliseconds} ms a frame, ${functionRuns.batch.milliseconds} ms a batch and ${functionRuns.message.milliseconds} ms for each message in it`,
  'prices: list prices of ap-south-1 on demand, first tier, no free tier (sources in list-prices.ts)',
];

const blindTo = [
  'single sockets: a message counts as told when it is handed to the sockets that are open; lost posts and blocks are not there',
  'overload: throttling, and the quotas of an account; above 100 % of the quota the messages could not be sent at all',
  'a tick or a round that fails, a consumer that falls behind, redelivered batches, index entries that come late',
  'the durations of functions on AWS, which are assumed; text messages, the edge, logs, storage and data transfer',
  'calls and the feed, which write and read the same statuses',
  'heartbeats that the fan-out leaves out of a batch that is too large: here they count as sent',
];
