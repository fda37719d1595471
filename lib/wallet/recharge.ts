import { type Failure, refuse } from '../core/failure.ts';
import { insist, overtaken } from '../core/insist.ts';
import type { Commit } from '../once/commit.ts';
import type { TakeIds } from '../table/leased-ids.ts';
import type { Table } from '../table/table.ts';
import { put, type WriteIntent } from '../table/write.ts';
import { purchaseOf } from './posting.ts';
import { type PurchaseItem, Purchases } from './store.ts';
import { moveWallet, type Posted, post, posting, totalOf, type WalletItem, Wallets } from './wallet.ts';

export type { PurchaseItem };

/** What is credited: coins, and the rupees they were sold for. */
export interface Bought {
  readonly userId: number;
  readonly amountRupees: number;
  readonly coins: number;
  readonly paymentMethod: string;
  /** The gateway's id of the payment; absent where coins are credited without one. */
  readonly paymentId?: string;
}

/** What crediting takes. */
export interface Till<Refusal extends Failure> {
  readonly table: Table;
  readonly transactionIds: TakeIds;
  readonly commit: Commit<PurchaseItem>;
  /** What is written in the same transaction, and judged before everything else of it. */
  readonly beside?: (purchase: PurchaseItem) => readonly WriteIntent<Refusal>[];
  /** The wallet as it was read a moment ago; it spares the first try a read. */
  readonly wallet?: WalletItem | undefined;
}

/**
 * Credits coins: balance, totals, transfer, purchase and whatever is written beside them, in one transaction. Each run
 * credits once at most; what must not be credited by two runs refuses by what is written beside.
 * Source: the app's README, "Buying coins".
 */
export async function creditPurchase<Refusal extends Failure = never>(
  { table, transactionIds, commit, beside, wallet: known }: Till<Refusal>,
  bought: Bought,
  now: number,
): Promise<PurchaseItem | Failure<'wallet_not_found'> | Refusal> {
  const { userId } = bought;
  const [transactionId = 0] = await transactionIds(table, 1);
  return insist('a wallet', async (tries) => {
    const wallet = tries === 0 && known ? known : await table.get(Wallets, { userId });
    if (!wallet) return refuse('wallet_not_found');
    const { posted, purchase } = decidePurchase(wallet, bought, { transactionId, now });
    const intents: readonly WriteIntent<Refusal | typeof overtaken>[] = [
      ...(beside?.(purchase) ?? []),
      ...moveWallet(wallet, posted, overtaken),
      put(Purchases, purchase, { ifAbsent: overtaken }),
    ];
    return (await commit(intents, purchase)) ?? purchase;
  });
}

/** What a wallet becomes by a purchase. Pure; `now` is in epoch milliseconds. */
export function decidePurchase(
  wallet: WalletItem,
  { amountRupees, coins, paymentMethod, paymentId }: Bought,
  { transactionId, now }: { readonly transactionId: number; readonly now: number },
): { readonly posted: Posted; readonly purchase: PurchaseItem } {
  const { userId } = wallet;
  const lastPurchase = nextPurchase(wallet, Math.floor(now / 1000));
  const { second, count } = lastPurchase;
  const reference = `RCH_${userId}_${second}${count > 1 ? `_${count}` : ''}`;
  const transfer = purchaseOf(paymentId ?? reference, coins, amountRupees);
  const { wallet: moved, rows } = post(posting(wallet), transfer, { transactionId, now });
  const purchase: PurchaseItem = {
    ...{ userId, ordinal: totalOf(moved, 'purchase').rows, transactionId, amountRupees, coins, paymentMethod },
    ...{ reference, coinsAfter: moved.coins, createdAt: moved.lastTransferAt },
    ...(paymentId !== undefined && { paymentId }),
  };
  return { posted: { wallet: { ...moved, lastPurchase }, rows }, purchase };
}

/** References tell purchases apart by their second, and those of one second by their place in it. */
function nextPurchase({ lastPurchase }: WalletItem, second: number): NonNullable<WalletItem['lastPurchase']> {
  // A clock that is behind must not give a second twice.
  return lastPurchase && lastPurchase.second >= second
    ? { second: lastPurchase.second, count: lastPurchase.count + 1 }
    : { second, count: 1 };
}
