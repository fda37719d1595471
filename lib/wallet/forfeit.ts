import { forfeitOf } from './posting.ts';
import { type Posted, post, posting, type WalletItem } from './wallet.ts';

/** A wallet from which everything has gone: what is left by one transfer of coins and one of money. */
export function forfeit(wallet: WalletItem, transactionIds: readonly number[], now: number): Posted {
  const left = [
    forfeitOf(wallet.userId, 'coin', wallet.coins),
    forfeitOf(wallet.userId, 'paisa', wallet.withdrawablePaise),
  ].filter(({ amount }) => amount > 0);
  return left.reduce<Posted>(
    (posted, one, place) => post(posted, one, { transactionId: transactionIds[place] ?? 0, now }),
    posting(wallet),
  );
}
