import { chunksOf } from '../core/chunks.ts';
import { type UserItem, Users } from '../identity/account.ts';
import { readAll } from '../table/read-all.ts';
import type { Table } from '../table/table.ts';
import { type BlockItem, Blocks } from './store.ts';

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
  const stored = await readAll(table, Blocks, blockerId);
  const wanted = stored.filter((block) => !block.kept && (actionType === undefined || block.actionType === actionType));
  const listed = await Promise.all(chunksOf(wanted, batchSize).map((batch) => withUsers(table, batch)));
  return listed.flat().sort(({ block: one }, { block: other }) => {
    return other.createdAt - one.createdAt || other.blockedId - one.blockedId;
  });
}

async function withUsers(table: Table, blocks: readonly BlockItem[]): Promise<readonly ListedBlock[]> {
  const users = await table.getMany(blocks.map(({ blockedId }) => [Users, { userId: blockedId }] as const));
  return blocks.flatMap((block, place) => {
    const user = users[place];
    return user ? [{ block, user }] : [];
  });
}
