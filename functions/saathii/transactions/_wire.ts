import * as z from 'zod/mini';
import type { TransferItem, TxType } from '../../../lib/wallet/store.ts';
import { rupeeText, toRupees } from '../_money.ts';
import { toTimestamp } from '../_presence.ts';

/** What a transaction can be to who asks; what a deleted account forfeits is seen by nobody. */
export const ShownType = z.enum(['purchase', 'spend', 'earn', 'withdraw', 'bonus', 'referral_bonus']);

/** One change of coins or money. */
export const Transaction = z.object({
  transaction_id: z.int(),
  tx_type: z.string(),
  coins_change: z.int(),
  money_change: z.number(),
  description: z.string(),
  call_id: z.nullable(z.int()),
  created_at: z.string(),
});

export const toTransaction = (row: TransferItem): z.input<typeof Transaction> => ({
  transaction_id: row.transactionId,
  tx_type: row.txType,
  coins_change: row.coinsChange,
  money_change: toRupees(row.moneyChangePaise),
  description: describeTransaction(row),
  call_id: row.callId ?? null,
  created_at: toTimestamp(row.createdAt),
});

type Described = Pick<TransferItem, 'txType' | 'coinsChange' | 'moneyChangePaise' | 'callId'>;

/** A transaction in words, with its amount and without a sign. */
export function describeTransaction({ txType, coinsChange, moneyChangePaise, callId }: Described): string {
  const coins = `${Math.abs(coinsChange)} `;
  const money = `₹${rupeeText(Math.abs(moneyChangePaise))}`;
  const ofCall = (word: string): string => (callId === undefined ? '' : ` ${word} call #${callId}`);
  const words: Readonly<Record<TxType, string>> = {
    purchase: `Purchased ${coins}coins`,
    spend: `Spent ${coins}coins${ofCall('on')}`,
    earn: `Earned ${money}${ofCall('from')}`,
    withdraw: `Withdrew ${money}`,
    bonus: `Received ${coins}bonus coins`,
    referral_bonus: `Received ${coins}coins for referral`,
    forfeit: `Forfeited ${coinsChange === 0 ? money : `${coins}coins`}`,
  };
  return words[txType];
}
