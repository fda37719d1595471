import { setTimeout as sleep } from 'node:timers/promises';
import type { Counts } from '../core/metrics.ts';
import type { Outcome } from './gateway.ts';

const attempts = 3;
/** From then on nothing is tried again: the batch behind this one is waiting. */
const patienceMs = 10_000;

/** Tries for one batch: a few each, and none of them after a while. */
export interface Patience {
  /** The first outcome that is not worth another try, or the last one. */
  insist(ask: () => Promise<Outcome>): Promise<Outcome>;
  /** Whether there is no time left to begin anything. */
  isOver(): boolean;
}

export function createPatience(counts: Counts): Patience {
  const end = performance.now() + patienceMs;
  const isOver = () => performance.now() > end;
  return {
    isOver,
    async insist(ask) {
      for (let attempt = 1; ; attempt++) {
        const outcome = await ask();
        if (outcome !== 'failed' || attempt >= attempts || isOver()) return outcome;
        counts.add('retried');
        await sleep(2 ** attempt * 50 * (1 + Math.random()));
      }
    },
  };
}

/**
 * Does the work for every entry, so many at a time, as the entries come. One that throws keeps none of the others from
 * being done; then, and when there is no telling what further entries there are, all of this throws in the end.
 */
export async function inLanes<T>(
  entries: Iterable<T> | AsyncIterable<T>,
  lanes: number,
  work: (entry: T) => Promise<unknown>,
): Promise<void> {
  const errors: unknown[] = [];
  const rest = Symbol.asyncIterator in entries ? entries[Symbol.asyncIterator]() : entries[Symbol.iterator]();
  const lane = async (): Promise<void> => {
    for (let next = await rest.next(); !next.done; next = await rest.next()) {
      await work(next.value).catch((error: unknown) => errors.push(error));
    }
  };
  const fail = (error: unknown): void => void errors.push(error);
  await Promise.all(Array.from({ length: lanes }, () => lane().catch(fail)));
  if (errors.length > 0) throw errors[0];
}
