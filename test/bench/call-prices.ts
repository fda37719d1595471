import type { Compared, Comparison } from './call-comparison.ts';
import type { Cost } from './call-costs.ts';
import { functionRuns } from './function-runs.ts';
import { costsOf } from './list-prices.ts';
import type { Table } from './suite.ts';
import { countRun, meters, noUsage, type Usage } from './usage.ts';

const minutes = 30;
const million = 1_000_000;

/** What a million of each cost by list prices. */
export function pricesOfCalls({ start, minute, end, sweep, histories, summaries }: Comparison): Table {
  const billed = Array<Compared>(minutes - 1).fill(minute);
  const call = [start, ...billed, end];
  const swept = Array<Cost>(minutes).fill(sweep);
  const looks = histories.map(({ calls, all }, index) => {
    const asked = [all, summaries[index]?.all].filter((one) => one !== undefined);
    return row(`a page and the summary of ${calls.toLocaleString('en-US')} calls`, asked);
  });
  return {
    title: 'a million of each, in US dollars by list prices',
    columns: [
      ...['', 'reads', 'writes', 'with requests'],
      ...['port: reads', 'writes', 'with requests'],
      ...['ours / port', 'of the database'],
    ],
    rows: [row(`a call of ${minutes} minutes`, call, swept), ...looks],
  };
}

/** `beside` = what the database is asked for by ours without a request. */
function row(name: string, requests: readonly Compared[], beside: readonly Cost[] = []): Table['rows'][number] {
  const ours = price(
    requests.map((one) => one.ours),
    beside,
  );
  const port = price(
    requests.map((one) => one.port),
    [],
  );
  const ofDatabase = (ours.reads + ours.writes) / (port.reads + port.writes);
  return [name, ...Object.values(ours), ...Object.values(port), ours.all / port.all, ofDatabase];
}

function price(requests: readonly Cost[], beside: readonly Cost[]) {
  const usage: Usage = { ...noUsage(), httpRequests: requests.length };
  for (const _ of requests) countRun(usage, functionRuns.request);
  for (const { readUnits, writeUnits } of [...requests, ...beside]) {
    usage.readUnits += readUnits;
    usage.writeUnits += writeUnits;
  }
  const costs = costsOf(usage);
  const all = meters.reduce((sum, meter) => sum + costs[meter], 0);
  return { reads: costs.readUnits * million, writes: costs.writeUnits * million, all: all * million };
}
