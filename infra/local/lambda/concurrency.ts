import type { LambdaFunction } from '../model.ts';
import { LambdaStopped } from './refusals.ts';

/** How many invocations of each function may run at once, and who waits for one to end. */
export interface Concurrency {
  /** Whether one more invocation could run right now. */
  hasRoom(fn: LambdaFunction): boolean;
  /** Takes one place, in order of arrival once places are free; each call needs its `leave`. */
  enter(fn: LambdaFunction): Promise<void>;
  leave(fn: LambdaFunction): void;
  /** Rejects all that wait, and all that come later, with `LambdaStopped`. */
  stop(): void;
}

/** More instances of one function than this do not make a laptop faster; beyond it invocations wait. */
const UNRESERVED = 50;

export function createConcurrency(): Concurrency {
  const used = new Map<string, number>();
  const waiting = new Map<string, PromiseWithResolvers<void>[]>();
  let stopped = false;

  const usedBy = (fn: LambdaFunction): number => used.get(fn.arn) ?? 0;
  const hasRoom = (fn: LambdaFunction): boolean => usedBy(fn) < (fn.reservedConcurrency ?? UNRESERVED);

  return {
    hasRoom,
    async enter(fn) {
      if (stopped) throw new LambdaStopped('The cloud has stopped.');
      if (hasRoom(fn)) {
        used.set(fn.arn, usedBy(fn) + 1);
        return;
      }
      const turn = Promise.withResolvers<void>();
      waiting.set(fn.arn, [...(waiting.get(fn.arn) ?? []), turn]);
      await turn.promise;
    },
    leave(fn) {
      // A place is handed on without ever being free, so that nobody overtakes those who wait.
      const next = waiting.get(fn.arn)?.shift();
      if (next) next.resolve();
      else used.set(fn.arn, usedBy(fn) - 1);
    },
    stop() {
      stopped = true;
      for (const turn of [...waiting.values()].flat()) turn.reject(new LambdaStopped('The cloud has stopped.'));
      waiting.clear();
    },
  };
}
