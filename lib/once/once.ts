import { type Failure, refuse } from '../core/failure.ts';
import { newId } from '../core/ids.ts';
import { insist, overtaken } from '../core/insist.ts';
import type { KeptAnswer, RepeatableRequest, Run } from '../core/once.ts';
import type { Table } from '../table/table.ts';
import { fingerprint } from './fingerprint.ts';
import { keptRun, running, unkeptRun } from './run.ts';
import { type OnceItem, Onces } from './store.ts';

export { Onces };

export type OnceRefusal = Failure<'idempotency_key_reused' | 'request_in_progress'>;

/** Longer than any function runs: a run that is older has died. */
const runMs = 60_000;
const memorySeconds = 24 * 60 * 60;

/**
 * Begins the run of a request that carries a key, or gives the answer of the run that there was: of all requests of
 * one user with the same method, path, key and content one has an effect. A run that died is taken over after 60 s, by
 * one of those who ask; from then on it can't write any more. Requests without a key all run, and nothing is stored.
 * Source: the app's README, "Repeated requests".
 */
export async function beginRun(
  table: Table,
  userId: number,
  { key, method, path, params, query, body }: RepeatableRequest,
  now: Date,
): Promise<Run | KeptAnswer | OnceRefusal> {
  if (key === undefined) return unkeptRun(table);
  const mine = newRecord(userId, fingerprint([method, path, params, key]), fingerprint([query, body]), now);
  return insist('a repeated request', async () => {
    if (await table.put(Onces, mine, { ifAbsent: true })) return keptRun(table, mine);
    const stored = await table.get(Onces, mine);
    if (!stored) return overtaken;
    const decision = decideRepeat(stored, mine);
    if (decision === 'run') return keptRun(table, mine);
    return decision === 'take over' ? takeOver(table, stored, mine) : decision;
  });
}

const newRecord = (userId: number, request: string, content: string, now: Date): OnceItem => ({
  ...{ userId, request, content, state: 'running', runId: newId(), startedAt: now.getTime() },
  expiresAt: Math.ceil(now.getTime() / 1000) + memorySeconds,
});

/** What becomes of a request whose key was there already. The record may be the own one, stored under a lost answer. */
export function decideRepeat(stored: OnceItem, mine: OnceItem): 'run' | 'take over' | KeptAnswer | OnceRefusal {
  if (stored.runId === mine.runId) return 'run';
  if (stored.content !== mine.content) return refuse('idempotency_key_reused');
  const { state, status, body } = stored;
  if (state === 'done' && status !== undefined && body !== undefined) return { status, body };
  return mine.startedAt - stored.startedAt < runMs ? refuse('request_in_progress') : 'take over';
}

/** Of several who take over one does; the others look again, as does one who isn't told that it did. */
async function takeOver(table: Table, stored: OnceItem, mine: OnceItem): Promise<Run | typeof overtaken> {
  const { runId, startedAt, expiresAt } = mine;
  const taken = await table.update(Onces, mine, { set: { runId, startedAt, expiresAt } }, { when: running(stored) });
  return taken ? keptRun(table, mine) : overtaken;
}
