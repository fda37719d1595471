import { liveShards } from '../../lib/calls/store.ts';
import { type Compared, type Comparison, compareCalls, historySizes } from './call-comparison.ts';
import { type Cost, without } from './call-costs.ts';
import { pricesOfCalls } from './call-prices.ts';
import type { Report, Suite, Table } from './suite.ts';

/** What calls and their histories take of the database, against a plain port of a relational backend. */
export const suite: Suite = {
  title: 'calls and their histories: round trips, read and write units, beside a plain port of a relational backend',
  async run(): Promise<Report> {
    const comparison = await compareCalls();
    const acts = actsOf(comparison);
    const { caller } = comparison;
    const others = acts.slice(1).map(([name, { ours, port }]) => {
      const rest = { ours: without(ours, caller.ours), port: without(port, caller.port) };
      return [name, rest] as const;
    });
    return {
      method,
      lines: [],
      tables: [
        table('requests as a whole', acts),
        table('the same without what it takes to recognise the caller', others),
        pricesOfCalls(comparison),
      ],
      broken: brokenPromises(comparison),
      blindTo,
    };
  },
};

type Act = readonly [name: string, costs: Compared];

const actsOf = ({ caller, start, minute, end, histories, summaries }: Comparison): readonly Act[] => [
  ['recognise the caller', caller],
  ['start', start],
  ['one billed minute', minute],
  ['end', end],
  ...histories.map(({ calls, all }) => [`history, ${count(calls)} calls`, all] as const),
  ...histories.map(({ calls, video }) => [`history, ${count(calls)} calls, video only`, video] as const),
  ...summaries.map(({ calls, all }) => [`summary, ${count(calls)} calls`, all] as const),
];

const count = (calls: number): string => calls.toLocaleString('en-US');

const figures = { 'round trips': 'serialDepth', 'read units': 'readUnits', 'write units': 'writeUnits' } as const;

const table = (title: string, acts: readonly Act[]): Table => ({
  title,
  columns: ['', ...Object.keys(figures).flatMap((name) => [name, 'port', 'ours / port'])],
  rows: acts.map(([name, { ours, port }]) => [
    name,
    ...Object.values(figures).flatMap((figure) => [ours[figure], port[figure], ratio(ours[figure], port[figure])]),
  ]),
});

/** What the histories below may take of the port's read units. */
const goal = { calls: 5_000, atMost: 0.2 };

const ratio = (ours: number, port: number): number | string => (port === 0 ? '' : ours / port);

function brokenPromises({ histories, summaries, differing }: Comparison): readonly string[] {
  const isDearer = ({ readUnits, serialDepth }: Cost, than: Cost) =>
    readUnits > than.readUnits || serialDepth > than.serialDepth;
  const grows = (name: string, costs: readonly Cost[]): readonly string[] => {
    const [first, ...longer] = costs;
    return first && longer.some((cost) => isDearer(cost, first)) ? [`${name} of a longer history costs more`] : [];
  };
  return [
    ...grows(
      'a page',
      histories.map(({ all }) => all.ours),
    ),
    ...grows(
      'the summary',
      summaries.map(({ all }) => all.ours),
    ),
    ...[...histories, ...summaries]
      .filter(({ calls, all: { ours, port } }) => calls === goal.calls && ours.readUnits > goal.atMost * port.readUnits)
      .map(({ calls }) => `${count(calls)} calls take more than ${goal.atMost} of the port's read units`),
    ...differing.map((name) => `${name}: the two answer differently`),
  ];
}

const method = [
  'ours: the bundles that are deployed, in the local cloud, over HTTP; counted by the ledger of its endpoint, warm, ids',
  '  leased beforehand',
  'port: a table for each kind of row and two indexes of the calls, whole rows in them; reads one after the other, then',
  '  plain writes; eventually consistent where no money depends on it, batches within a table; history and summary read',
  '  all calls of a user through both indexes, and then filter, sort and sum them. It is on the same engine',
  'start: an audio call; one billed minute: asked for by a client when it begins; end: with all minutes paid',
  `history: the first 20 of ${historySizes.map(count).join(', ')} calls with 40 others by turns, so all names of a page are different`,
  'answers: those of the two are compared, field by field; round trips: the longest chain of calls after one another',
  `checked: a page and a summary of a longer history cost no more than those of the shortest, and with ${count(goal.calls)} calls`,
  `  at most ${goal.atMost} of the port's read units`,
  'a call of 30 minutes: start, 29 minutes and end, and for ours what 30 looks of the sweep at it take; the functions of both',
  '  are assumed to be busy equally long, though those of the port wait for more round trips',
];

const blindTo = [
  'what the port lacks: its requests are neither atomic nor conditional, so requests that race charge wrongly',
  'time: the engine is on this machine, where a round trip takes no distance',
  'the consumers of the stream, which tell sockets and keep the feed: a port would do that within its requests',
  `the sweep itself, ${liveShards / 2} read units a minute for all calls together, and the bill for stored bytes`,
  'requests with an Idempotency-Key, which the port does not know',
];
