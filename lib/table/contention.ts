import { Contention } from '../core/failure.ts';

/** How often a request that met another one is tried again before it is given up as an overload. */
const retries = 4;

/** Runs a request again, a little later each time, while it fails because another one was touching the same items. */
export async function retryConflicts<T>(request: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await request();
    } catch (error) {
      if (attempt >= retries || !isConflict(error)) throw error;
      await backOff(attempt);
    }
  }
}

/** Runs a request again for what it left undone; throws `Contention` when something is left after all tries. */
export async function untilDone<Work>(
  work: readonly Work[],
  request: (work: readonly Work[]) => Promise<readonly Work[]>,
): Promise<void> {
  let left = work;
  for (let attempt = 0; left.length > 0; attempt++) {
    if (attempt > retries) throw new Contention('work was left undone');
    if (attempt > 0) await backOff(attempt);
    left = await request(left);
  }
}

/** Why each member of a cancelled transaction failed, in the order of its members; empty for any other error. */
export const cancellationReasons = (error: unknown): readonly { readonly Code?: string }[] =>
  (error as { CancellationReasons?: readonly { Code?: string }[] }).CancellationReasons ?? [];

/** A condition that did not hold is an answer, whatever else went wrong beside it; the rest may go away by itself. */
function isConflict(error: unknown): boolean {
  const codes = cancellationReasons(error).map(({ Code }) => Code);
  if (codes.includes('ConditionalCheckFailed')) return false;
  return codes.includes('TransactionConflict') || (error as Error).name === 'TransactionConflictException';
}

const backOff = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, 2 ** attempt * 10 * (1 + Math.random())));
