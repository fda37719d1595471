import { type Failure, refuse } from '../core/failure.ts';
import type { Keyring } from '../secrets/keyring.ts';
import { blocksOn } from '../social/carrying-over.ts';
import { Hidden } from '../social/hiding.ts';
import { Holders } from '../social/holding.ts';
import type { Table } from '../table/table.ts';
import type { GoneAccount } from './gone-account.ts';
import { phoneHashes } from './phone-hash.ts';
import { Users } from './store.ts';

/** An account whose leftovers were not erased, and the phone number it had, where somebody knows it. */
export interface LeftAccount {
  readonly userId: number;
  readonly phone: string | undefined;
}

export type LeftRefusal = Failure<'account_there' | 'phone_of_another' | 'blocks_wait'>;

/**
 * What it takes to erase the leftovers of an account whose own erasure did not come or was given up. Blocks that others
 * have on it wait for the next account with its phone number: without that number they would be erased, so then it is
 * refused.
 */
export async function findLeftAccount(
  table: Table,
  dataKeys: Keyring,
  { userId, phone }: LeftAccount,
): Promise<GoneAccount | LeftRefusal> {
  const hashes = phone === undefined ? [] : await phoneHashes(phone, dataKeys);
  const [user, hidden, ...holders] = await table.getMany([
    [Users, { userId }],
    [Hidden, { userId }],
    ...hashes.map((phoneHash) => [Holders, { phoneHash }] as const),
  ]);
  if (user) return refuse('account_there');
  const held = holders.map((holder) => holder as { userId: number; phoneHash: string } | undefined);
  const phoneHash = hidden?.phoneHash ?? held.find((holder) => holder?.userId === userId)?.phoneHash;
  if (phoneHash !== undefined) return { userId, phoneHash };
  if (phone !== undefined) return refuse('phone_of_another');
  return (await blocksOn(table, userId)).length > 0 ? refuse('blocks_wait') : { userId };
}
