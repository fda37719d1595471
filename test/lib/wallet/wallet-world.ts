import { afterAll, beforeAll } from 'vitest';
import { overtaken } from '../../../lib/core/insist.ts';
import { bindKeyring } from '../../../lib/secrets/keyring.ts';
import { openLease, type TakeIds } from '../../../lib/table/leased-ids.ts';
import { setPayoutAccount } from '../../../lib/wallet/payout-account.ts';
import type { Posting } from '../../../lib/wallet/posting.ts';
import { type WalletItem, Wallets } from '../../../lib/wallet/store.ts';
import { moveWallet, openWallet, post, posting } from '../../../lib/wallet/wallet.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';

/** A table with wallets of people who have no accounts: rules about money know nobody. */
export interface WalletWorld extends TestTable {
  readonly transactionIds: TakeIds;
  /** A user with an empty wallet that no other test uses. */
  newWallet(): Promise<number>;
  /** Makes these transfers, one after the other, each at its own time. */
  transfer(userId: number, ...postings: readonly Posting[]): Promise<void>;
  walletOf(userId: number): Promise<WalletItem>;
  setPayout(userId: number, account?: object): Promise<void>;
}

/** A time that is far from all others. */
export const noon = new Date('2024-01-15T12:00:00Z');

export const keys = bindKeyring(async () => JSON.stringify({ current: 'k1', k1: 'k'.repeat(64) }), Date.now);

/** One table per test file. */
export function useWallets(): WalletWorld {
  const world = {} as { -readonly [K in keyof WalletWorld]: WalletWorld[K] };
  beforeAll(async () => {
    Object.assign(world, worldOf(await openTestTable(() => noon.getTime())));
  });
  afterAll(() => world.stop?.());
  return world;
}

let users = 100;

function worldOf(opened: TestTable): WalletWorld {
  const { table } = opened;
  const transactionIds = openLease('TRANSACTION', 50);
  const walletOf = async (userId: number): Promise<WalletItem> => {
    const wallet = await table.get(Wallets, { userId });
    if (!wallet) throw new Error('the wallet is gone');
    return wallet;
  };
  return {
    ...opened,
    transactionIds,
    walletOf,
    newWallet: async () => {
      const userId = users++;
      await table.transact([openWallet(userId)]);
      return userId;
    },
    transfer: async (userId, ...postings) => {
      for (const one of postings) {
        const read = await walletOf(userId);
        const [transactionId = 0] = await transactionIds(table, 1);
        const posted = post(posting(read), one, { transactionId, now: noon.getTime() });
        const refusal = await table.transact(moveWallet(read, posted, overtaken));
        if (refusal) throw new Error('the wallet changed under a test');
      }
    },
    setPayout: async (userId, account = { upi: 'asha@bank' }) => {
      const refusal = await setPayoutAccount(table, keys, { userId, account: JSON.stringify(account), now: noon });
      if (refusal) throw new Error('the wallet is gone');
    },
  };
}
