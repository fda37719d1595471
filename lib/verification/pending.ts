import type { Grant } from '../core/grant.ts';
import { Users } from '../identity/account.ts';
import { listIndexedPage } from '../table/indexed-page.ts';
import type { Table } from '../table/table.ts';
import { type SampleItem, Samples } from './store.ts';

/** The rights that looking through the waiting samples takes. */
export const pendingAccess: readonly Grant[] = [
  { on: 'table', entity: Samples.name, partition: Samples.partition, index: 'gsi1', actions: ['query'] },
  Samples.can('batchGet'),
  Users.can('batchGet'),
];

/**
 * Samples that wait for their review, those that wait longest first, by their place among all of them. What was
 * reviewed or whose listener was deleted a moment ago is left out, so there may be fewer than asked for.
 */
export async function pendingSamples(
  table: Table,
  place: { readonly skip: number; readonly limit: number },
): Promise<readonly SampleItem[]> {
  const samples = await listIndexedPage(table, Samples, { index: 'gsi1', of: ['pending'], ...place });
  if (samples.length === 0) return [];
  const listeners = await table.getMany(samples.map(({ userId }) => [Users, { userId }] as const));
  return samples.filter(({ status }, place) => status === 'pending' && listeners[place] !== undefined);
}
