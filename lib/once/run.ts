import { setTimeout as sleep } from 'node:timers/promises';
import { Refused, refuse } from '../core/failure.ts';
import type { KeptAnswer, Run } from '../core/once.ts';
import { eq } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { update, type WriteIntent } from '../table/write.ts';
import { committing } from './commit.ts';
import { type OnceItem, Onces } from './store.ts';

/** What a request may wait for its record to be released; less than what is left before the platform cuts it off. */
const releaseMs = 300;

const lost = refuse('run_lost');

/** Holds as long as this very run may write. */
export const running = ({ runId }: Pick<OnceItem, 'runId'>) => ({ state: eq('running'), runId: eq(runId) });

/** A run of a request that nobody can repeat: nothing is stored of it. */
export const unkeptRun = (table: Table): Run => ({
  commit: committing(table),
  keep: async () => {},
  release: async () => {},
});

/**
 * The run that a record says is running. Whatever it writes depends on the record, so that a run that was taken over
 * or released has no effect any more.
 */
export function keptRun(table: Table, record: OnceItem): Run {
  const when = running(record);
  let kept = false;
  return {
    commit: (async (intents: readonly WriteIntent[], answer: KeptAnswer) => {
      if (kept) throw new Error('a run commits once');
      const refusal = await table.transact([
        update(Onces, record, done(answer), { when, otherwise: lost }),
        ...intents,
      ]);
      if (refusal === lost) throw new Refused(refuse('request_in_progress'));
      kept = refusal === undefined;
      return refusal;
    }) as Run['commit'],

    keep: async (answer) => {
      if (kept) return;
      const applied = ({ state, runId }: OnceItem) => state === 'done' && runId === record.runId;
      if (!(await table.update(Onces, record, done(answer), { when, applied }))) {
        throw new Refused(refuse('request_in_progress'));
      }
    },

    release: async () => {
      if (kept) return;
      const over = { set: { expiresAt: Math.floor(record.startedAt / 1000) } };
      // A record that can't be released counts as running until its time is over, as after a crash.
      const released = table.update(Onces, record, over, { when }).catch(() => undefined);
      await Promise.race([released, sleep(releaseMs, undefined, { ref: false })]);
    },
  };
}

const done = ({ status, body }: KeptAnswer) => ({ set: { state: 'done' as const, status, body } });
