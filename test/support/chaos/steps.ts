import * as fc from 'fast-check';
import type { Fault, FaultKind, StreamFault } from '../../../infra/local/faults.ts';

/** What somebody, an operator, a job, time or bad luck does, and how often of a hundred. */
export const deeds = {
  ...{ start: 18, bill: 20, end: 5, emergency: 1, recharge: 8, withdraw: 6, settle: 3 },
  ...{ heartbeat: 20, offline: 1, cleanup: 1, sweep: 1, block: 1, unblock: 3, leave: 1, wait: 3, mishap: 8 },
} as const;

export type Deed = keyof typeof deeds;

/** One of many things that happen at the same time. Of its fields those count that the deed needs. */
export interface Step {
  readonly does: Deed;
  /** By its place among the people. */
  readonly who: number;
  readonly whom: number;
  /** What the phone calls the request; few names, so that requests are repeated. */
  readonly key: string | undefined;
  /** Whether it is about any call rather than the own one. */
  readonly stray: boolean;
  readonly callType: 'audio' | 'video';
  readonly rupees: number;
  readonly paise: number;
  readonly reason: string | undefined;
  readonly verdict: 'processed' | 'rejected';
  readonly seconds: number;
  readonly mishap: Mishap;
}

export type Mishap = { readonly call: Fault } | { readonly batch: StreamFault };

/** Kinds of mishaps, and how often each in proportion to the others. */
type Mishaps = Readonly<Partial<Record<FaultKind, number>>>;

/** What can go wrong between a rule and the table. */
export const networkMishaps: Mishaps = { throttle: 2, error: 2, conflict: 2, 'lost response': 3, delay: 3 };

/** What can go wrong with a deployed function. */
export const functionMishaps: Mishaps = { ...networkMishaps, crash: 4 };

const weighted = <Name extends string>(weights: Readonly<Partial<Record<Name, number>>>): fc.Arbitrary<Name> =>
  fc.oneof(
    ...(Object.entries(weights) as [Name, number][]).map(([name, weight]) => ({
      weight,
      arbitrary: fc.constant(name),
    })),
  );

const operations = ['TransactWriteItems', 'BatchGetItem', 'UpdateItem', 'PutItem', 'GetItem', 'Query', '*'] as const;

const anyMishap = (kinds: Mishaps): fc.Arbitrary<Mishap> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        call: fc.record({
          ...{ service: fc.constant('dynamodb'), operation: fc.constantFrom(...operations), kind: weighted(kinds) },
          ...{ nth: fc.integer({ min: 1, max: 25 }), times: fc.integer({ min: 1, max: 6 }) },
          delayMs: fc.integer({ min: 1, max: 60 }),
        }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        batch: fc.record({ kind: fc.constantFrom('duplicate', 'reorder'), times: fc.integer({ min: 1, max: 3 }) }),
      }),
    },
  );

/** So many steps of so many people. */
export function anySteps(count: number, people: number, kinds: Mishaps): fc.Arbitrary<readonly Step[]> {
  const place = fc.nat({ max: people - 1 });
  const step = fc.record({
    ...{ does: weighted(deeds), who: place, whom: place, mishap: anyMishap(kinds) },
    key: fc.option(fc.constantFrom('one', 'two', 'three'), { nil: undefined, freq: 2 }),
    stray: fc.nat({ max: 9 }).map((ninth) => ninth === 9),
    callType: fc.constantFrom('audio', 'audio', 'video'),
    rupees: fc.constantFrom(150, 300, 500),
    paise: fc.integer({ min: 1, max: 20_000 }),
    reason: fc.constantFrom(undefined, 'dropped', 'coin_empty', 'bye'),
    verdict: fc.constantFrom('processed', 'rejected'),
    seconds: fc.oneof(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 13, max: 61 }),
    ),
  });
  return fc.array(step, { minLength: count, maxLength: count, size: 'max' });
}
