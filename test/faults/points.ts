import type { ArmedFault, FaultKind, StreamFaultKind } from '../../infra/local/faults.ts';
import type { LedgerCall } from '../../infra/local/ledger.ts';
import type { PayingApp } from '../support/paying.ts';
import type { Case, Exercise } from './exercise.ts';
import { functionOf } from './functions.ts';

/** A call that a function makes, known again by what it is and which of its kind. */
export interface Point {
  readonly service: string;
  readonly operation: string;
  /** Absent = whatever it touches. */
  readonly entities?: readonly string[];
  readonly nth: number;
  /** Only an instance that has just started makes it. */
  readonly cold: boolean;
}

/** What goes wrong with calls here; a lost response is one of a call that was executed. */
export const kinds = ['throttle', 'error', 'timeout', 'lost response'] as const satisfies readonly FaultKind[];

/** What goes wrong with batches of a stream on their way to a function. */
export const batchKinds = ['duplicate', 'reorder'] as const satisfies readonly StreamFaultKind[];

export type Kind = (typeof kinds)[number] | (typeof batchKinds)[number];

/** Once, which a retry may hide, or as often as anybody tries. */
export const extents = ['once', 'always'] as const;
export type Extent = (typeof extents)[number];

export const pointName = ({ service, operation, entities = [], nth }: Point): string =>
  `${service}:${operation}${entities.length > 0 ? ` ${entities.join('+')}` : ''}${nth > 1 ? ` (${nth})` : ''}`;

const kindOf = ({ service, operation, entities }: Pick<LedgerCall, 'service' | 'operation' | 'entities'>): string =>
  [service, operation, ...[...entities].sort()].join(' ');

/** Many calls that differ only in the part of an index they look at count as two: the first and the last. */
const mostAlike = 3;

function numbered(calls: readonly LedgerCall[], cold: boolean): readonly Point[] {
  const alike = Map.groupBy(
    calls.toSorted((one, other) => one.startedMs - other.startedMs),
    kindOf,
  );
  return [...alike.values()].flatMap((some) => {
    const points = some.map(
      ({ service, operation, entities }, place): Point => ({ service, operation, entities, nth: place + 1, cold }),
    );
    return points.length > mostAlike ? [points[0] as Point, points.at(-1) as Point] : points;
  });
}

/** Runs an exercise of its own on a new instance, then on the warm one, and gives the calls that the function made. */
export async function recordPoints(app: PayingApp, exercise: Exercise): Promise<readonly Point[]> {
  const runs: (readonly Point[])[] = [];
  for (const cold of exercise.remembers ? [true] : [true, false]) {
    const one = await exercise.prepare(app);
    await app.world.idle();
    if (cold) await app.world.lambda.coldStart(functionOf(app.world, exercise.id).arn);
    runs.push(numbered(await callsOf(app, exercise, one), cold));
  }
  const [first = [], second = []] = runs;
  const warm = new Set(second.map(pointName));
  return [...first.filter((point) => !warm.has(pointName(point))), ...second];
}

async function callsOf(app: PayingApp, exercise: Exercise, one: Case): Promise<readonly LedgerCall[]> {
  const { ledger } = app.world;
  const { name } = functionOf(app.world, exercise.id);
  ledger.reset();
  await one.request();
  if (exercise.platform) await app.world.idle();
  const [traceId] = ledger.calls(name).map((call) => call.traceId);
  return ledger.calls(name).filter((call) => call.traceId === traceId);
}

/** The next batch of a consumer, instead of a call. */
export const batchPoint: Point = { service: 'stream', operation: 'batch', nth: 1, cold: false };

/** Arms a fault of this call for the next invocation of the function. */
export function arm(app: PayingApp, id: string, point: Point, kind: Kind, extent: Extent): ArmedFault {
  const { service, operation, entities, nth } = point;
  const { name: functionName } = functionOf(app.world, id);
  if (kind === 'duplicate' || kind === 'reorder') return armBatch(app, functionName, kind);
  return app.world.faults.inject({
    ...{ functionName, operation, nth, kind },
    ...(service !== '*' && { service }),
    ...(entities && { entities }),
    times: extent === 'once' ? 1 : Number.POSITIVE_INFINITY,
    oneInvocation: true,
  });
}

function armBatch({ world }: PayingApp, functionName: string, kind: (typeof batchKinds)[number]): ArmedFault {
  world.faults.injectStream({ kind, functionName });
  let hits = 1;
  return {
    get hits() {
      return hits;
    },
    following: Promise.resolve(),
    // What is left of it was not met.
    disarm: () => {
      if (world.faults.takeStream(functionName)) hits = 0;
    },
  };
}
