import { setImmediate } from 'node:timers/promises';
import type { Table } from '../../../lib/table/table.ts';

/** Somebody whose operations on a table wait for their turn. */
export interface Actor {
  readonly table: Table;
  /** Waits for a turn without doing anything. */
  pass(): Promise<void>;
}

/** Operations of several actors, done one at a time in an order that chance decides. */
export interface Turns {
  /** `mishap` is asked at every operation: whether it fails before it is done, or after, its answer lost. */
  actor(mishap?: () => 'before' | 'after' | undefined): Actor;
  /** Gives turns until all of the work has ended. */
  run(...work: readonly Promise<unknown>[]): Promise<void>;
}

export class Crash extends Error {}

/** `next` gives integers from 0 to below its argument. */
export function takeTurns(table: Table, next: (below: number) => number): Turns {
  const waiting: (() => void)[] = [];
  let busy: Promise<unknown> = Promise.resolve();

  const turn = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));
  const inTurn = async (operation: () => Promise<unknown>, mishap: 'before' | 'after' | undefined) => {
    await turn();
    if (mishap === 'before') throw new Crash();
    const done = operation();
    busy = done.catch(() => undefined);
    const result = await done;
    if (mishap === 'after') throw new Crash();
    return result;
  };

  return {
    actor: (mishap = () => undefined) => ({
      pass: turn,
      table: new Proxy(table, {
        get: (target, name: keyof Table) => {
          const operation = target[name] as (...values: unknown[]) => Promise<unknown>;
          return (...values: unknown[]) => inTurn(() => operation.apply(target, values), mishap());
        },
      }),
    }),
    async run(...work) {
      let ended = false;
      const all = Promise.allSettled(work).then((outcomes) => {
        ended = true;
        return outcomes;
      });
      while (!ended) {
        waiting.splice(next(waiting.length), 1)[0]?.();
        // Between two operations an actor waits for nothing but promises that are settled already.
        await setImmediate();
        await busy;
        await setImmediate();
      }
      const failed = (await all).find((outcome) => outcome.status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}
