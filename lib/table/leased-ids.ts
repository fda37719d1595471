import type { Resource } from '../core/grant.ts';
import { Sequences } from './sequence.ts';
import type { Table } from './table.ts';

/** Gives so many integer ids: positive, unique, never given twice. Ids that nothing is made with are lost. */
export type TakeIds = (table: Table, count: number) => Promise<readonly number[]>;

/**
 * Ids of a kind that is made often: an instance leases `size` of them with one write and hands them out from memory, so
 * that the item of the sequence is written seldom. They are no clock: another instance may hand out lower ones later.
 */
export const leasedIds = (sequence: string, size: number): Resource<TakeIds> => ({
  env: [],
  access: [Sequences.can('update')],
  open: () => openLease(sequence, size),
});

/** The memory of one instance. Those who come while it leases share the lease. */
export function openLease(sequence: string, size: number): TakeIds {
  let next = 1;
  let last = 0;
  let leasing: Promise<void> | undefined;
  const lease = async (table: Table): Promise<void> => {
    const item = await table.update(Sequences, { sequence }, { add: { last: size } }, { upsert: true });
    last = item?.last ?? 0;
    next = last - size + 1;
  };
  const take = async (table: Table): Promise<number> => {
    while (next > last) {
      leasing ??= lease(table).finally(() => {
        leasing = undefined;
      });
      await leasing;
    }
    return next++;
  };
  return async (table, count) => {
    const ids: number[] = [];
    while (ids.length < count) ids.push(await take(table));
    return ids;
  };
}
