import { expect, test } from 'vitest';
import { describeTransaction } from '../../../../functions/saathii/transactions/_wire.ts';
import type { TxType } from '../../../../lib/wallet/store.ts';

const rows: readonly [TxType, number, number, number | undefined, string][] = [
  ['spend', -10, 0, 456, 'Spent 10 coins on call #456'],
  ['spend', -10, 0, undefined, 'Spent 10 coins'],
  ['earn', 0, 450_00, 456, 'Earned ₹450.00 from call #456'],
  ['earn', 0, 1, undefined, 'Earned ₹0.01'],
  ['purchase', 300, 150_00, undefined, 'Purchased 300 coins'],
  ['bonus', 50, 0, undefined, 'Received 50 bonus coins'],
  ['referral_bonus', 25, 0, undefined, 'Received 25 coins for referral'],
  ['withdraw', 0, -100_50, undefined, 'Withdrew ₹100.50'],
  ['withdraw', 0, 100_50, undefined, 'Withdrew ₹100.50'],
];

test.each(rows)('%s of %i coins and %i paise (call %s) reads: %s', (txType, coins, paise, callId, words) => {
  const call = callId === undefined ? {} : { callId };
  expect(describeTransaction({ txType, coinsChange: coins, moneyChangePaise: paise, ...call })).toBe(words);
});
