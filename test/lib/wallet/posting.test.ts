import { expect, test } from 'vitest';
import {
  chargeOf,
  earningOf,
  forfeitOf,
  type Posting,
  purchaseOf,
  returnOf,
  withdrawalOf,
} from '../../../lib/wallet/posting.ts';
import {
  Checkpoints,
  PayoutAccounts,
  Purchases,
  Reconciliations,
  Transfers,
  Wallets,
  Withdrawals,
} from '../../../lib/wallet/store.ts';

const told: readonly (readonly [string, Posting, Posting])[] = [
  [
    'a purchase',
    purchaseOf('pay_1', 300, 150),
    {
      ...{ transferId: 'purchase:pay_1', txType: 'purchase', platform: 'platform:sales', unit: 'coin', amount: 300 },
      ...{ direction: 'in', coinsChange: 300, moneyChangePaise: 15_000 },
    },
  ],
  [
    'a charge',
    chargeOf(7, 2, 10),
    {
      ...{ transferId: 'charge:7:2', txType: 'spend', platform: 'platform:calls', callId: 7, unit: 'coin', amount: 10 },
      ...{ direction: 'out', coinsChange: -10, moneyChangePaise: 0 },
    },
  ],
  [
    'an earning',
    earningOf(7, 450),
    {
      ...{ transferId: 'earning:7', txType: 'earn', platform: 'platform:calls', callId: 7, unit: 'paisa', amount: 450 },
      ...{ direction: 'in', coinsChange: 0, moneyChangePaise: 450 },
    },
  ],
  [
    'a withdrawal',
    withdrawalOf(9, 200),
    {
      ...{ transferId: 'withdrawal:9', txType: 'withdraw', platform: 'platform:payouts', unit: 'paisa', amount: 200 },
      ...{ direction: 'out', coinsChange: 0, moneyChangePaise: -200 },
    },
  ],
  [
    'the return of a withdrawal',
    returnOf(9, 200),
    {
      ...{ transferId: 'return:9', txType: 'withdraw', platform: 'platform:payouts', unit: 'paisa', amount: 200 },
      ...{ direction: 'in', coinsChange: 0, moneyChangePaise: 200 },
    },
  ],
  [
    'coins that are forfeited',
    forfeitOf(5, 'coin', 30),
    {
      ...{ transferId: 'forfeit:5:coin', txType: 'forfeit', platform: 'platform:forfeits', unit: 'coin', amount: 30 },
      ...{ direction: 'out', coinsChange: -30, moneyChangePaise: 0 },
    },
  ],
  [
    'money that is forfeited',
    forfeitOf(5, 'paisa', 30),
    {
      ...{ transferId: 'forfeit:5:paisa', txType: 'forfeit', platform: 'platform:forfeits', unit: 'paisa', amount: 30 },
      ...{ direction: 'out', coinsChange: 0, moneyChangePaise: -30 },
    },
  ],
];

test.each(told)(
  '%s moves what it says, between the accounts that it says, under a name of its own',
  (_, posting, as) => {
    expect(posting).toStrictEqual(as);
  },
);

test('the items of a wallet are where they have always been: what is stored is found again', () => {
  expect([
    Wallets.keyOf({ userId: 7 }),
    Transfers.keyOf({ userId: 7, ordinal: 12 }),
    Purchases.keyOf({ userId: 7, ordinal: 12 }),
    Withdrawals.keyOf({ userId: 7, ordinal: 12 }),
    PayoutAccounts.keyOf({ userId: 7 }),
    Checkpoints.keyOf({ userId: 7 }),
    Reconciliations.keyOf({ walk: 'daily' }),
  ]).toEqual([
    { pk: 'WALLET#7', sk: 'WALLET' },
    { pk: 'WALLET#7', sk: 'TRANSFER#0000000000000012' },
    { pk: 'WALLET#7', sk: 'PURCHASE#0000000000000012' },
    { pk: 'WALLET#7', sk: 'WITHDRAWAL#0000000000000012' },
    { pk: 'WALLET#7', sk: 'PAYOUT' },
    { pk: 'WALLET#7', sk: 'CHECKPOINT' },
    { pk: 'RECONCILIATION#daily', sk: 'RECONCILIATION' },
  ]);
});

test('wallets are spread over 16 lists by their number, and of withdrawals only pending ones are listed, oldest first', () => {
  const indexed = (userId: number) => Wallets.index?.gsi1?.({ userId } as never);
  expect([indexed(7), indexed(16), indexed(35)]).toEqual([
    { pk: [7], sk: ['0000000000000007'] },
    { pk: [0], sk: ['0000000000000016'] },
    { pk: [3], sk: ['0000000000000035'] },
  ]);
  const withdrawal = { userId: 7, ordinal: 12, createdAt: 1_700_000_000_000 };
  const listed = (status: string) => Withdrawals.index?.gsi1?.({ ...withdrawal, status } as never);
  expect(listed('pending')).toEqual({ pk: ['pending'], sk: ['0001700000000000', 7, 12] });
  expect([listed('processed'), listed('rejected')]).toEqual([undefined, undefined]);
});
