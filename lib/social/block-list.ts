import { chunksOf } from '../core/chunks.ts';
import { type UserItem, Users } from '../identity/account.ts';
import type { Table } from '../table/table.ts';
import { type BlockItem, Blocks } from './store.ts';

/** How many rows one read is asked for; the platform ends a page at 1 MB by itself. */
const pageSize = 1_000;

/** How many accounts one round trip reads. */
const batchSize = 100;

/** A block with the account it is on. */
export interface ListedBlock {
  readonly block: BlockItem;
  readonly user: UserItem;
}

/**
 * All blocks of a user, or those of one kind, newest first; of equal ones the higher id. Every account is read, since
 * from the moment of its deletion nobody may see or count it: 1 unit for each.
 * Source: the app's README, "Blocking".
 */
export async function listBlocks(
  table: Table,
  { blockerId, actionType }: { readonly blockerId: number; readonly actionType?: string | undefined },
): Promise<readonly ListedBlock[]> {
  const stored = await readAll(table, blockerId);
  const wanted = stored.filter((block) => actionType === undefined || block.actionType === actionType);
  const listed = await Promise.all(chunksOf(wanted, batchSize).map((batch) => withUsers(table, batch)));
  return listed.flat().sort(({ block: one }, { block: other }) => {
    return other.createdAt - one.createdAt || other.blockedId - one.blockedId;
  });
}

async function readAll(table: Table, blockerId: number): Promise<readonly BlockItem[]> {
  const items: BlockItem[] = [];
  let cursor: string | undefined;
  do {
    const page = await table.list(Blocks, { of: [blockerId], limit: pageSize, ...(cursor && { cursor }) });
    items.push(...(page?.items ?? []));
    cursor = page?.next;
  } while (cursor);
  return items;
}

async function withUsers(table: Table, blocks: readonly BlockItem[]): Promise<readonly ListedBlock[]> {
  const users = await table.getMany(blocks.map(({ blockedId }) => [Users, { userId: blockedId }] as const));
  return blocks.flatMap((block, place) => {
    const user = users[place];
    return user ? [{ block, user }] : [];
  });
}
