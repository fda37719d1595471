import { overtaken } from '../../../lib/core/insist.ts';
import { nextId } from '../../../lib/table/sequence.ts';
import type { Table } from '../../../lib/table/table.ts';
import type { Posting } from '../../../lib/wallet/posting.ts';
import { moveWallet, post, posting, Wallets } from '../../../lib/wallet/wallet.ts';

/** What people begin with: enough for some minutes, or for many. */
const coinsAt = (place: number): number => [25, 70, 300, 1_000][place % 4] as number;

/** Coins that somebody was given, and rupees that they have earned by no call. */
export async function giveGifts(table: Table, userId: number, place: number, now: number): Promise<void> {
  const wallet = await table.get(Wallets, { userId });
  if (!wallet) throw new Error('there is no wallet to give anything to');
  const coins = coinsAt(place);
  const ids = [await nextId(table, 'TRANSACTION'), await nextId(table, 'TRANSACTION')] as const;
  const given = post(posting(wallet), giftOf(userId, 'coin', coins), { transactionId: ids[0], now });
  const earned = post(given, giftOf(userId, 'paisa', 150 * coins), { transactionId: ids[1], now });
  await table.transact(moveWallet(wallet, earned, overtaken));
}

const giftOf = (userId: number, unit: 'coin' | 'paisa', amount: number): Posting => ({
  ...{ transferId: `gift:${userId}:${unit}`, txType: unit === 'coin' ? 'bonus' : 'earn', platform: 'platform:gifts' },
  ...{ unit, amount, direction: 'in' },
  ...{ coinsChange: unit === 'coin' ? amount : 0, moneyChangePaise: unit === 'paisa' ? amount : 0 },
});
