import type { Bucket } from '../media/bucket.ts';
import { eraseBlocks } from '../social/erasure.ts';
import { eraseFavorites } from '../social/favorite-erasure.ts';
import type { Table } from '../table/table.ts';
import { eraseSamples } from '../verification/erasure.ts';
import type { GoneAccount } from './gone-account.ts';
import { Sessions, Users } from './store.ts';

const pageSize = 25;

/**
 * Deletes what an account left behind: its sessions, voice samples, favorites of both sides, and blocks but for those
 * that wait for the next account with its phone number. Doing it again does nothing, and neither does it while the account is there.
 * Source: the app's README, "Profile and deletion".
 */
export async function eraseLeftovers(
  { table, bucket }: { readonly table: Table; readonly bucket: Bucket },
  { userId, phoneHash }: GoneAccount,
): Promise<void> {
  if (await table.get(Users, { userId })) return;
  await Promise.all([
    eraseSessions(table, userId),
    eraseBlocks(table, { userId, phoneHash }),
    eraseFavorites(table, userId),
    eraseSamples(table, bucket, userId),
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
