import { chunksOf } from '../core/chunks.ts';
import type { CallDesk, CallRef } from './desk.ts';
import { type FoundCalls, findLiveCalls, type SweptCalls, tendCalls } from './sweep.ts';

/** How all calls are looked after at once. */
export interface SweepOrder {
  readonly now: Date;
  /** So many calls are done here, the others by whom they are handed over to. */
  readonly inlineCalls: number;
  readonly callsPerTask: number;
  readonly handOver: (calls: readonly CallRef[]) => Promise<void>;
}

/**
 * Looks after every call that goes on, here or elsewhere. What can't be handed over is done here in the end: to do it
 * twice does no harm. Nothing that fails keeps another call from being looked after; all of it is in the failures.
 */
export async function sweepCalls(desk: CallDesk, order: SweepOrder): Promise<Pick<SweptCalls, 'failures'>> {
  const { now, inlineCalls } = order;
  const found = await findLiveCalls(desk.table);
  const [own, left] = await Promise.all([
    tendCalls(desk, found.refs.slice(0, inlineCalls), now, 'everything'),
    handOverAll(found.refs.slice(inlineCalls), order),
  ]);
  const rest = await tendCalls(desk, left.refs, now, 'everything');
  return { failures: [found, own, left, rest].flatMap(({ failures }) => failures) };
}

/** Gives what could not be handed over. */
async function handOverAll(calls: readonly CallRef[], { callsPerTask, handOver }: SweepOrder): Promise<FoundCalls> {
  const left: FoundCalls = { refs: [], failures: [] };
  for (const some of chunksOf(calls, callsPerTask)) {
    try {
      await handOver(some);
    } catch (error) {
      left.refs.push(...some);
      left.failures.push(error);
    }
  }
  return left;
}
