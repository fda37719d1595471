import type { TransferItem, Unit } from './store.ts';

/**
 * A transfer that is about to be made, seen from the wallet's owner: `in` = to their account. What is shown of it is
 * not always what it moves: a purchase shows the rupees that were paid.
 */
export interface Posting
  extends Pick<TransferItem, 'transferId' | 'txType' | 'coinsChange' | 'moneyChangePaise' | 'callId'> {
  readonly unit: Unit;
  readonly amount: number;
  readonly direction: 'in' | 'out';
  /** The account on the platform's side. It is a name and no item: a balance of it would be written by everybody. */
  readonly platform: string;
}

/** Coins for rupees that were paid. `source` = what they are bought by, once: a payment, or the purchase itself. */
export const purchaseOf = (source: string, coins: number, rupees: number): Posting => ({
  ...{ transferId: `purchase:${source}`, txType: 'purchase', platform: 'platform:sales' },
  ...{ unit: 'coin', amount: coins, direction: 'in' },
  ...{ coinsChange: coins, moneyChangePaise: rupees * 100 },
});

/** Minutes of a call from `firstMinute` on; the caller pays for them. */
export const chargeOf = (callId: number, firstMinute: number, coins: number): Posting => ({
  ...{ transferId: `charge:${callId}:${firstMinute}`, txType: 'spend', platform: 'platform:calls', callId },
  ...{ unit: 'coin', amount: coins, direction: 'out' },
  ...{ coinsChange: -coins, moneyChangePaise: 0 },
});

/** What a listener has earned by a whole call. */
export const earningOf = (callId: number, paise: number): Posting => ({
  ...{ transferId: `earning:${callId}`, txType: 'earn', platform: 'platform:calls', callId },
  ...{ unit: 'paisa', amount: paise, direction: 'in' },
  ...{ coinsChange: 0, moneyChangePaise: paise },
});

/** Money that its owner has asked to be paid out. */
export const withdrawalOf = (transactionId: number, paise: number): Posting => ({
  ...{ transferId: `withdrawal:${transactionId}`, txType: 'withdraw', platform: 'platform:payouts' },
  ...{ unit: 'paisa', amount: paise, direction: 'out' },
  ...{ coinsChange: 0, moneyChangePaise: -paise },
});

/** The money of a withdrawal that was rejected comes back. */
export const returnOf = (transactionId: number, paise: number): Posting => ({
  ...withdrawalOf(transactionId, paise),
  ...{ transferId: `return:${transactionId}`, direction: 'in', moneyChangePaise: paise },
});

/** What is left in a wallet whose account is deleted. */
export const forfeitOf = (userId: number, unit: Unit, amount: number): Posting => ({
  ...{ transferId: `forfeit:${userId}:${unit}`, txType: 'forfeit', platform: 'platform:forfeits' },
  ...{ unit, amount, direction: 'out' },
  ...{ coinsChange: unit === 'coin' ? -amount : 0, moneyChangePaise: unit === 'paisa' ? -amount : 0 },
});
