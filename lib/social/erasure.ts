import { refuse } from '../core/failure.ts';
import { present } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { remove, update } from '../table/write.ts';
import { Blocks, Hidden } from './store.ts';

/** How many pairs are parted at once. */
const batchSize = 25;

/** After how many pairs the progress is noted, so that a repetition need not begin anew. */
const noteSize = 500;

/**
 * Erases the blocks of a deleted account in both directions, and the account from everybody's item of hidden users.
 * Everybody it has a block with stands in its own item, which goes last. A repetition, also of one that broke off,
 * comes to the same end; a block with an account that is gone can't be made any more.
 */
export async function eraseBlocks(table: Table, userId: number): Promise<void> {
  const own = await table.get(Hidden, { userId });
  if (!own) return;
  const others = [...(own.from ?? [])];
  for (let start = 0; start < others.length; start += noteSize) {
    const noted = others.slice(start, start + noteSize);
    for (let at = 0; at < noted.length; at += batchSize) {
      await Promise.all(noted.slice(at, at + batchSize).map((other) => part(table, userId, other)));
    }
    await table.update(Hidden, { userId }, { exclude: { from: new Set(noted) } });
  }
  await table.delete(Hidden, { userId });
}

/** Ends what is between a deleted account and one other, and gives back the other's count of a block they had. */
async function part(table: Table, goneId: number, userId: number): Promise<void> {
  const theirs = { blockerId: userId, blockedId: goneId };
  const otherwise = refuse('nothing_to_count');
  const show = { exclude: { from: new Set([goneId]) } };
  const refusal = await table.transact([
    remove(Blocks, { blockerId: goneId, blockedId: userId }),
    remove(Blocks, theirs, { when: { createdAt: present }, otherwise }),
    update(Hidden, { userId }, { ...show, add: { blocks: -1 } }, { otherwise }),
  ]);
  if (!refusal) return;
  await Promise.all([
    table.delete(Blocks, { blockerId: goneId, blockedId: userId }),
    table.delete(Blocks, theirs),
    table.update(Hidden, { userId }, show),
  ]);
}
