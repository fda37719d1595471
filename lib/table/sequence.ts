import { entity } from './entity.ts';
import type { Table } from './table.ts';

interface SequenceItem {
  readonly sequence: string;
  readonly last: number;
}

/** The last integer given out, one item per kind of id. It is written when something is created and at no other time. */
export const Sequences = entity<SequenceItem, 'sequence'>('SEQUENCE', {
  partition: 'SEQUENCE',
  pk: ({ sequence }) => [sequence],
  sk: () => [],
});

/**
 * The next integer id of a kind: positive, unique, never given twice, growing. A number taken for something that is
 * then not created is lost, which is allowed: ids have gaps.
 */
export async function nextId(table: Table, sequence: string): Promise<number> {
  const item = await table.update(Sequences, { sequence }, { add: { last: 1 } }, { upsert: true });
  return (item as SequenceItem).last;
}
