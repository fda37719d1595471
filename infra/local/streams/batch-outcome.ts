import type { InvokeResult } from '../lambda/lambda.ts';

interface ItemFailure {
  readonly itemIdentifier?: unknown;
}

function reportedFailures(payload: unknown): readonly ItemFailure[] {
  if (typeof payload !== 'object' || payload === null) return [];
  const { batchItemFailures } = payload as { batchItemFailures?: readonly ItemFailure[] | null };
  return batchItemFailures ?? [];
}

/**
 * Positions of the batch's items that a function's answer calls failed, ascending; all of them when the function failed
 * or names an item that is not in the batch. Reports count only where the event source asks for them.
 */
export function failedPositions(result: InvokeResult, identifiers: readonly string[], reports: boolean): number[] {
  const all = [...identifiers.keys()];
  if (result.functionError !== undefined) return all;
  if (!reports) return [];
  const failed = reportedFailures(result.payload).map(({ itemIdentifier }) =>
    identifiers.indexOf(String(itemIdentifier)),
  );
  return failed.includes(-1) ? all : [...new Set(failed)].toSorted((a, b) => a - b);
}
