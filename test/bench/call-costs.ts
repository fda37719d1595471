import type { InvocationFigures } from '../../infra/local/ledger.ts';

/** What one request, or one look of the sweep, takes of the database. */
export type Cost = Pick<InvocationFigures, 'serialDepth' | 'readUnits' | 'writeUnits'>;

/** An answer with what it took. */
export interface Measured<Answer> {
  readonly answer: Answer;
  readonly cost: Cost;
}

export const costOf = ({ serialDepth, readUnits, writeUnits }: InvocationFigures): Cost => ({
  serialDepth,
  readUnits,
  writeUnits,
});

/** What is left of a cost without another. */
export const without = (cost: Cost, other: Cost): Cost => ({
  serialDepth: cost.serialDepth - other.serialDepth,
  readUnits: cost.readUnits - other.readUnits,
  writeUnits: cost.writeUnits - other.writeUnits,
});
