import type { Table } from '../../lib/table/table.ts';

/** A table for who only says what would be done: what would change it throws. */
export function readOnly(table: Table): Table {
  const unwritten = (): never => {
    throw new Error('a dry run writes nothing');
  };
  return { ...table, put: unwritten, update: unwritten, delete: unwritten, transact: unwritten };
}
