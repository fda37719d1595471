import { afterAll, beforeAll } from 'vitest';
import { entity } from '../../lib/table/entity.ts';
import { openTestTable, type TestTable } from './table.ts';

/** An item without an end, in a partition with others, indexed by its colour while it has one. */
export interface Cup {
  readonly shelf: string;
  readonly cup: string;
  readonly colour?: string;
  readonly sips?: number;
  readonly marks?: readonly string[];
  readonly label?: string;
}

export const Cups = entity<Cup, 'shelf' | 'cup'>('CUP', {
  partition: 'SHELF',
  pk: ({ shelf }) => [shelf],
  sk: ({ cup }) => cup.split('/'),
  index: {
    gsi1: ({ colour, cup }) => (colour ? { pk: [colour], sk: cup.split('/') } : undefined),
    gsi2: ({ sips, shelf, cup }) => (sips === 0 ? { pk: ['clean'], sk: [shelf, cup] } : undefined),
  },
});

/** Shares the partition of the cups, and the beginning of their name. */
export const Cupboards = entity<{ readonly shelf: string; readonly height: number }, 'shelf'>('CUPBOARD', {
  partition: 'SHELF',
  pk: ({ shelf }) => [shelf],
  sk: () => [],
});

/** An item that ends. */
export interface Tea {
  readonly pot: string;
  readonly leaf?: string;
  readonly pours?: number;
  readonly expiresAt: number;
}

export const Teas = entity<Tea, 'pot'>('TEA', {
  partition: 'POT',
  pk: ({ pot }) => [pot],
  sk: () => ['now'],
  expires: true,
});

/** A table of the suite's own, its clock, and names that no other test uses. */
export interface CupTable extends TestTable {
  /** Epoch milliseconds. */
  time: number;
  fresh(): string;
}

/** One engine per test file, started before its tests and stopped after them. */
export function useCupTable(): CupTable {
  let names = 0;
  const opened = { time: Date.parse('2026-03-01T10:00:00.000Z'), fresh: () => `n${names++}` } as CupTable;
  beforeAll(async () => {
    Object.assign(opened, await openTestTable(() => opened.time));
  });
  afterAll(() => opened.stop());
  return opened;
}
