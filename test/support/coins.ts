import { randomUUID } from 'node:crypto';
import type { World } from '../../infra/local/world.ts';
import { insist, overtaken } from '../../lib/core/insist.ts';
import { openLease } from '../../lib/table/leased-ids.ts';
import type { Table } from '../../lib/table/table.ts';
import { purchaseOf } from '../../lib/wallet/posting.ts';
import { moveWallet, post, posting, Wallets } from '../../lib/wallet/wallet.ts';
import { operatorTable } from './operator-table.ts';

/** Any number of coins for somebody with a wallet, by a transfer like that of a purchase, so that the ledger adds up. */
export const giveCoins = (world: World, userId: number, coins: number): Promise<void> =>
  creditCoins(operatorTable(world), userId, coins, world.clock.now());

/** The same in a table of a test's own. `now` is in epoch milliseconds. */
export async function creditCoins(table: Table, userId: number, coins: number, now: number): Promise<void> {
  const [transactionId = 0] = await openLease('TRANSACTION', 1)(table, 1);
  const source = randomUUID();
  await insist('a wallet', async () => {
    const read = await table.get(Wallets, { userId });
    if (!read) throw new Error('there is no wallet to give coins to');
    const purchase = purchaseOf(source, coins, Math.ceil(coins / 2));
    return table.transact(moveWallet(read, post(posting(read), purchase, { transactionId, now }), overtaken));
  });
}
