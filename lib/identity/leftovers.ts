import * as z from 'zod/mini';
import { eraseBlocks } from '../social/erasure.ts';
import { eraseFavorites } from '../social/favorite-erasure.ts';
import type { Table } from '../table/table.ts';
import { Sessions, Users } from './store.ts';

/** An account that is gone, or that did not come about, and what its phone number is known by. */
export const Leftovers = z.object({ userId: z.int(), phoneHash: z.optional(z.string()) });
export type Leftovers = z.infer<typeof Leftovers>;

/**
 * How long after an account is gone its leftovers are erased: as long as the last message about somebody may be late,
 * since until then it is looked up who is not to hear it. It is also the longest delay of a queue, and much longer than
 * any function runs.
 */
export const eraseAfterSeconds = 900;

const pageSize = 25;

/**
 * Deletes what an account left behind: its sessions, favorites of both sides, and blocks but for those that wait for the
 * next account with its phone number. Doing it again does nothing, and neither does it while the account is there.
 * Source: the app's README, "Profile and deletion".
 */
export async function eraseLeftovers(table: Table, { userId, phoneHash }: Leftovers): Promise<void> {
  if (await table.get(Users, { userId })) return;
  await Promise.all([
    eraseSessions(table, userId),
    eraseBlocks(table, { userId, phoneHash }),
    eraseFavorites(table, userId),
  ]);
}

async function eraseSessions(table: Table, userId: number): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await table.list(Sessions, { of: [userId], limit: pageSize, ...(cursor && { cursor }) });
    await Promise.all((page?.items ?? []).map((session) => table.delete(Sessions, session)));
    cursor = page?.next;
  } while (cursor);
}
