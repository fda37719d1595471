import { Contention, refuse } from '../core/failure.ts';
import { vanish } from '../presence/presence.ts';
import { eraseBlocks } from '../social/erasure.ts';
import { eq } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { remove } from '../table/write.ts';
import { closeWallet } from '../wallet/wallet.ts';
import { Phones, Sessions, type UserItem, Usernames, Users } from './store.ts';

/** How often an account may change under its deletion before something is wrong with the store. */
const attempts = 5;

/**
 * Removes an account in one step: from then on no token of it is accepted, its phone and username are free, and what
 * was in the wallet is forfeited. A username changed meanwhile is freed too; an account that is already gone is left
 * alone, also when its phone has a new account. What else belonged to it is erased later, by `eraseLeftovers`.
 *
 * Phone and username need no conditions of their own: they belong to the account as long as it has them.
 */
export async function deleteAccount({
  table,
  user,
}: {
  readonly table: Table;
  readonly user: UserItem;
}): Promise<void> {
  const { userId, phone } = user;
  let current: UserItem | undefined = user;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { usernameKey }: UserItem = current;
    const unchanged = { when: { usernameKey: eq(usernameKey) }, otherwise: refuse('account_changed') };
    const refusal = await table.transact([
      remove(Users, { userId }, unchanged),
      remove(Phones, { phone }),
      remove(Usernames, { usernameKey }),
      vanish(userId),
      closeWallet(userId),
    ]);
    if (!refusal) return;
    current = await table.get(Users, { userId });
    if (!current) return;
  }
  throw new Contention('an account kept changing while it was deleted');
}

const pageSize = 25;

/** Deletes what a deleted account left behind: its sessions, and blocks of both sides. Doing it again does nothing. */
export async function eraseLeftovers(table: Table, userId: number): Promise<void> {
  await Promise.all([eraseSessions(table, userId), eraseBlocks(table, userId)]);
}

async function eraseSessions(table: Table, userId: number): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await table.list(Sessions, { of: [userId], limit: pageSize, ...(cursor && { cursor }) });
    await Promise.all((page?.items ?? []).map((session) => table.delete(Sessions, session)));
    cursor = page?.next;
  } while (cursor);
}
