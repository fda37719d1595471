import { chunksOf } from '../core/chunks.ts';
import { refuse } from '../core/failure.ts';
import type { GoneAccount } from '../identity/gone-account.ts';
import { absent, eq, present } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { remove, update } from '../table/write.ts';
import { type BlockItem, Blocks, Hidden, type HiddenItem, Holders } from './store.ts';

/** How many pairs are parted at once. */
const batchSize = 25;

/** After how many pairs the progress is noted, so that a repetition need not begin anew. */
const noteSize = 500;

/**
 * Erases the blocks of a deleted account, and the account from the items of hidden users of those it blocked. As long as
 * no other account has its phone number, the blocks that others have on it are kept for the next one that does, without
 * being counted; otherwise they go as well, and with the last of them what the number is known by.
 *
 * Everybody it has a block with stands in its own item, which goes last. A repetition, also of one that broke off,
 * comes to the same end; a block with an account that is gone can't be made any more.
 */
export async function eraseBlocks(table: Table, { userId, phoneHash }: GoneAccount): Promise<void> {
  const [own, holder] = await Promise.all([
    table.get(Hidden, { userId }),
    phoneHash === undefined ? undefined : table.get(Holders, { phoneHash }),
  ]);
  const isLast = holder?.userId === userId;
  if (isLast && own?.from)
    await table.update(Hidden, { userId }, { set: { phoneHash: holder.phoneHash }, remove: ['blocks'] });
  const others = [...(own?.from ?? [])];
  let kept = 0;
  for (const some of chunksOf(others, noteSize)) {
    const parted = await partFrom(table, userId, some, isLast);
    kept += some.length - parted.size;
    if (parted.size > 0) await table.update(Hidden, { userId }, { exclude: { from: parted } });
  }
  if (kept > 0) return;
  if (own) await table.delete(Hidden, { userId });
  if (isLast) await table.delete(Holders, holder, { when: { userId: eq(userId) } });
}

/** Ends what is between a deleted account and others, but the blocks that are kept; gives with whom nothing is left. */
async function partFrom(
  table: Table,
  goneId: number,
  others: readonly number[],
  keeps: boolean,
): Promise<ReadonlySet<number>> {
  const parted = new Set<number>();
  for (const some of chunksOf(others, batchSize)) {
    const theirs = keeps ? await blocksOf(table, some, goneId) : [];
    await Promise.all(
      some.map(async (other, place) => {
        const block = theirs[place];
        if (block) return keep(table, block);
        await part(table, goneId, other);
        parted.add(other);
      }),
    );
  }
  return parted;
}

const blocksOf = (table: Table, blockerIds: readonly number[], blockedId: number) =>
  table.getMany(blockerIds.map((blockerId) => [Blocks, { blockerId, blockedId }] as const));

/** A block on a deleted account stays and is given back to the count; a block of the deleted account goes. */
async function keep(table: Table, block: BlockItem): Promise<void> {
  if (block.kept) return;
  const { blockerId, blockedId } = block;
  const otherwise = refuse('nothing_to_count');
  await table.transact([
    remove(Blocks, { blockerId: blockedId, blockedId: blockerId }),
    update(Blocks, block, { set: { kept: true } }, { when: { kept: absent }, otherwise }),
    update(Hidden, { userId: blockerId }, { add: { blocks: -1 } }, { otherwise }),
  ]);
}

/** Ends what is between a deleted account and one other, and gives back the other's count of a block they had. */
async function part(table: Table, goneId: number, userId: number): Promise<void> {
  const theirs = { blockerId: userId, blockedId: goneId };
  const otherwise = refuse('nothing_to_count');
  const show = { exclude: { from: new Set([goneId]) } };
  const refusal = await table.transact([
    remove(Blocks, { blockerId: goneId, blockedId: userId }),
    remove(Blocks, theirs, { when: { createdAt: present, kept: absent }, otherwise }),
    update(Hidden, { userId }, { ...show, add: { blocks: -1 } }, { otherwise }),
  ]);
  if (!refusal) return;
  const [, , other] = await Promise.all([
    table.delete(Blocks, { blockerId: goneId, blockedId: userId }),
    table.delete(Blocks, theirs),
    table.update(Hidden, { userId }, show),
  ]);
  if (other) await forgetUnblocked(table, other);
}

/** The last block on an account that is gone went with its blocker: nothing is kept for it any more. */
async function forgetUnblocked(table: Table, { userId, phoneHash, from }: HiddenItem): Promise<void> {
  if (phoneHash === undefined || from) return;
  await table.delete(Holders, { phoneHash }, { when: { userId: eq(userId) } });
  await table.delete(Hidden, { userId }, { when: { from: absent } });
}
