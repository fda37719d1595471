import type { Table } from '../table/table.ts';
import type { WriteIntent } from '../table/write.ts';

/**
 * Commits all writes of a rule in one transaction or none, as `table.transact` does, together with what the request is
 * then answered: gives the refusal of the first intent whose condition does not hold, and then nothing was written.
 * A rule may try several times, each time with the outcome as it then is; a try that succeeds is the last.
 */
export type Commit<Outcome> = <const Intents extends readonly WriteIntent[]>(
  intents: Intents,
  outcome: Outcome,
) => Promise<Intents[number] extends WriteIntent<infer Refusal> ? Refusal | undefined : never>;

/** The commit of whoever keeps no answer: a job, or a request without a key. */
export const committing =
  (table: Table): Commit<unknown> =>
  (intents) =>
    table.transact(intents);
