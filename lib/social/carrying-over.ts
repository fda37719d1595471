import { chunksOf } from '../core/chunks.ts';
import { refuse } from '../core/failure.ts';
import { ifAccount } from '../identity/account.ts';
import type { Table } from '../table/table.ts';
import { put, update } from '../table/write.ts';
import { type BlockItem, Blocks, Hidden } from './store.ts';

/** How many items one round trip reads. */
const readSize = 100;

/** A block takes three writes, and a transaction has at most 100. */
const writeSize = 33;

/** How many transactions are under way at a time. */
const lanes = 8;

/** The blocks that others have on an account, which may be gone. */
export async function blocksOn(table: Table, blockedId: number): Promise<readonly BlockItem[]> {
  const hidden = await table.get(Hidden, { userId: blockedId });
  const reads = chunksOf([...(hidden?.from ?? [])], readSize).map((some) =>
    table.getMany(some.map((blockerId) => [Blocks, { blockerId, blockedId }] as const)),
  );
  return (await Promise.all(reads)).flat().filter((block) => block !== undefined);
}

/**
 * Makes blocks apply to another account, which must not be there yet: from its first moment on it and those who block
 * are hidden from each other, on both sides. The blocks stay what they are on the account that is gone. A blocker whose
 * account is gone blocks no more. What is stored for an account that then does not come about has to be erased.
 */
export async function carryOver(table: Table, blocks: readonly BlockItem[], userId: number): Promise<void> {
  // Somebody may have blocked more than one of the earlier accounts.
  const byBlocker = new Map(blocks.map((block) => [block.blockerId, block]));
  await table.put(Hidden, { userId, from: new Set(byBlocker.keys()) });
  const gone = new Set<number>();
  const due = [...chunksOf([...byBlocker.values()], writeSize)];
  const lane = async () => {
    for (let some = due.pop(); some; some = due.pop()) await carry(table, some, userId, gone);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  if (gone.size > 0) await table.update(Hidden, { userId }, { exclude: { from: gone } });
}

/** Carries a few blocks over in one transaction; who has no account any more is left out and noted. */
async function carry(table: Table, blocks: readonly BlockItem[], userId: number, gone: Set<number>): Promise<void> {
  let left = blocks;
  while (left.length > 0) {
    const refusal = await table.transact(left.flatMap((block) => takeOver(block, userId)));
    if (!refusal) return;
    const { blockerId: goneId } = refusal.detail;
    gone.add(Number(goneId));
    left = left.filter(({ blockerId }) => blockerId !== goneId);
  }
}

const takeOver = ({ kept: _, ...block }: BlockItem, userId: number) => {
  const { blockerId } = block;
  const hide = { set: { userId: blockerId }, include: { from: new Set([userId]) }, add: { blocks: 1 } };
  return [
    ifAccount(blockerId, refuse('blocker_gone', { blockerId })),
    put(Blocks, { ...block, blockedId: userId }),
    update(Hidden, { userId: blockerId }, hide, { upsert: true }),
  ] as const;
};
