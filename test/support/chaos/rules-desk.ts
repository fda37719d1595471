import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { World } from '../../../infra/local/world.ts';
import type { CallDesk } from '../../../lib/calls/desk.ts';
import { Failure, isUnavailable, Refused } from '../../../lib/core/failure.ts';
import type { KeptAnswer, Run } from '../../../lib/core/once.ts';
import type { Commit } from '../../../lib/once/commit.ts';
import { beginRun } from '../../../lib/once/once.ts';
import { openLease, type TakeIds } from '../../../lib/table/leased-ids.ts';
import { bindTable, type Table } from '../../../lib/table/table.ts';
import { callDesk } from '../call-desk.ts';
import type { Outcome } from './outcome.ts';
import type { Step } from './steps.ts';

/** What an instance of a function holds: the table, and ids of its own. */
export type InstanceDesk = CallDesk & { readonly callIds: TakeIds };

/** The table as functions reach it, through the endpoint and as patient as they are, with an operator's rights. */
export function patientTable(world: World): { readonly table: Table; stop(): void } {
  const client = new DynamoDBClient({
    ...{ endpoint: world.endpointUrl, region: world.model.region, maxAttempts: 3 },
    credentials: { accessKeyId: 'operator', secretAccessKey: 'operator' },
    requestHandler: { connectionTimeout: 1000, requestTimeout: 1500, throwOnRequestTimeout: true },
  });
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const table = bindTable(documents, world.model.tables[0]?.name ?? '', world.clock.now);
  return { table, stop: () => client.destroy() };
}

/** Desks of so many instances, given out in turn. */
export function instanceDesks(table: Table, count: number): () => InstanceDesk {
  const desks = Array.from({ length: count }, () => ({ ...callDesk(table), callIds: openLease('CALL', 10) }));
  let turn = 0;
  return () => desks[turn++ % count] as InstanceDesk;
}

/** What comes of a deed when nothing but refusals and the weather may stop it; everything else is a defect. */
export async function outcomeOf(deed: () => Promise<Outcome | Failure>): Promise<Outcome> {
  try {
    const outcome = await deed();
    return outcome instanceof Failure ? { came: 'refused', why: outcome.code } : outcome;
  } catch (error) {
    if (error instanceof Refused) return { came: 'refused', why: error.failure.code };
    if (isUnavailable(error)) return { came: 'unclear' };
    throw error;
  }
}

/** A request that may carry a key, as the house stack runs it. */
export async function asKeyed(
  table: Table,
  userId: number,
  { key, path, body, now }: Pick<Step, 'key'> & { readonly path: string; readonly body: unknown; readonly now: Date },
  work: (commit: Commit<Outcome>) => Promise<Outcome | Failure>,
): Promise<Outcome | Failure> {
  const request = { key, method: 'POST', path, params: {}, query: {}, body };
  const run = await beginRun(table, userId, request, now);
  if (run instanceof Failure) return run;
  if ('status' in run) return JSON.parse(run.body) as Outcome;
  try {
    const commit = ((intents, outcome) => run.commit(intents, kept(outcome))) as Commit<Outcome>;
    const outcome = await work(commit);
    await keep(run, outcome);
    return outcome;
  } catch (error) {
    if (!(error instanceof Refused)) await run.release();
    throw error;
  }
}

const kept = (outcome: Outcome): KeptAnswer => ({ status: 200, body: JSON.stringify(outcome) });

const keep = (run: Run, outcome: Outcome | Failure): Promise<void> =>
  run.keep(kept(outcome instanceof Failure ? { came: 'refused', why: outcome.code } : outcome));
