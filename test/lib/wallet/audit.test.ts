import fc from 'fast-check';
import { expect, test } from 'vitest';
import { auditWallet, beginReading, type LedgerRule, ledgerRules, readOn } from '../../../lib/wallet/audit.ts';
import { chargeOf, earningOf, type Posting, purchaseOf, returnOf, withdrawalOf } from '../../../lib/wallet/posting.ts';
import type { TransferItem, WalletItem, WithdrawalItem } from '../../../lib/wallet/store.ts';
import { emptyWallet, type Posted, post, posting } from '../../../lib/wallet/wallet.ts';

interface Ledger {
  readonly wallet: WalletItem;
  readonly rows: readonly TransferItem[];
  readonly withdrawals: readonly WithdrawalItem[];
}

/** A wallet with something of everything: bought, spent, earned, withdrawn, rejected. */
function sample(): Ledger {
  const postings = [
    purchaseOf('a', 300, 150),
    chargeOf(7, 1, 10),
    chargeOf(7, 2, 20),
    earningOf(8, 45_000),
    withdrawalOf(5, 10_000),
    withdrawalOf(6, 5_000),
    returnOf(6, 5_000),
  ];
  const { wallet, rows } = postings.reduce<Posted>(
    (posted, one, place) => post(posted, one, { transactionId: place + 1, now: 1_000 }),
    posting(emptyWallet(1)),
  );
  const item = { userId: 1, payout: 'sealed', createdAt: 1, updatedAt: 1 };
  return {
    wallet: { ...wallet, withdrawals: 2, pendingPaise: 10_000 },
    rows,
    withdrawals: [
      { ...item, ordinal: 1, transactionId: 5, paise: 10_000, status: 'pending' },
      { ...item, ordinal: 2, transactionId: 6, paise: 5_000, status: 'rejected' },
    ],
  };
}

const audit = ({ wallet, rows, withdrawals }: Ledger) => auditWallet(wallet, readOn(beginReading(), rows), withdrawals);

const rulesOf = (ledger: Ledger): readonly LedgerRule[] => audit(ledger).map(({ rule }) => rule);

test('a wallet that was only ever moved by transfers breaks no rule, from its first row to its last', () => {
  expect(audit(sample())).toEqual([]);
  expect(audit({ wallet: emptyWallet(1), rows: [], withdrawals: [] })).toEqual([]);
});

type Kind = (source: number, amount: number) => Posting;
const kinds: readonly Kind[] = [
  (source, coins) => purchaseOf(String(source), coins, coins),
  (source, coins) => chargeOf(source, 1, coins),
  (source, paise) => earningOf(source, paise),
];
const orders = fc.array(fc.tuple(fc.constantFrom(...kinds), fc.integer({ min: 1, max: 500 })), { maxLength: 40 });

test('whatever is posted adds up, also when it is read in parts', () => {
  fc.assert(
    fc.property(orders, fc.nat(40), (ordered, at) => {
      const postings = ordered.map(([kind, amount], source) => kind(source, amount));
      const { wallet, rows } = postings.reduce<Posted>(
        (posted, one) => {
          const affordable = one.direction === 'in' || one.amount <= posted.wallet.coins;
          return affordable ? post(posted, one, { transactionId: 1, now: 5 }) : posted;
        },
        posting(emptyWallet(1)),
      );
      expect(audit({ wallet, rows, withdrawals: [] })).toEqual([]);
      const first = readOn(beginReading(), rows.slice(0, at));
      const rest = readOn(beginReading(first.standing), rows.slice(at));
      expect(auditWallet(wallet, rest, [])).toEqual([]);
    }),
  );
});

const changeRow = (ordinal: number, change: (row: TransferItem) => Partial<TransferItem>) => (ledger: Ledger) => ({
  ...ledger,
  rows: ledger.rows.map((row) => (row.ordinal === ordinal ? { ...row, ...change(row) } : row)),
});
const changeWallet = (change: Partial<WalletItem>) => (ledger: Ledger) => ({
  ...ledger,
  wallet: { ...ledger.wallet, ...change },
});
const changeWithdrawal = (change: Partial<WithdrawalItem>) => (ledger: Ledger) => ({
  ...ledger,
  withdrawals: ledger.withdrawals.map((item) => (item.ordinal === 1 ? { ...item, ...change } : item)),
});

/** An item as the store gives it back when something was taken out of it, or put in that has no business there. */
const damaged = (change: Record<string, unknown>): never => change as never;

const tampering: readonly [string, LedgerRule, (ledger: Ledger) => Ledger][] = [
  ['a row without one of its accounts', 'legible', changeRow(2, () => damaged({ debit: undefined }))],
  ['a row with a list for an account', 'legible', changeRow(1, () => damaged({ debit: ['platform:sales'] }))],
  ['a row without its time', 'legible', changeRow(2, () => damaged({ createdAt: undefined }))],
  ['a row whose amount is a text', 'legible', changeRow(2, () => damaged({ amount: '10' }))],
  ['a wallet without its totals', 'legible', changeWallet(damaged({ totals: undefined }))],
  ['a wallet with a total of nothing', 'legible', changeWallet(damaged({ totals: { spend: null } }))],
  ['a wallet without a balance', 'legible', changeWallet(damaged({ coins: undefined }))],
  ['a withdrawal without its money', 'legible', changeWithdrawal(damaged({ paise: undefined }))],
  ['a row that is gone', 'numbering', (ledger) => ({ ...ledger, rows: ledger.rows.filter((_, at) => at !== 2) })],
  ['the last row that is gone', 'numbering', (ledger) => ({ ...ledger, rows: ledger.rows.slice(0, -1) })],
  ['a number that is used twice', 'numbering', changeRow(3, () => ({ ordinal: 2 }))],
  ['a row of nothing', 'amount', changeRow(2, () => ({ amount: 0 }))],
  ['a row of half a coin', 'amount', changeRow(2, () => ({ amount: 0.5 }))],
  ['a row of less than nothing', 'amount', changeRow(2, () => ({ amount: -10 }))],
  ['a row of another amount', 'after', changeRow(2, () => ({ amount: 11 }))],
  ['a row between two strangers', 'accounts', changeRow(2, () => ({ debit: 'user:2:coin' }))],
  ['a row between two users', 'accounts', changeRow(2, () => ({ credit: 'user:2:coin' }))],
  ['a row of another unit', 'accounts', changeRow(2, () => ({ unit: 'paisa' }))],
  ['a row the other way round', 'after', changeRow(2, ({ debit, credit }) => ({ debit: credit, credit: debit }))],
  ['coins that are shown otherwise', 'shown', changeRow(2, () => ({ coinsChange: -11 }))],
  ['money that is shown otherwise', 'shown', changeRow(4, () => ({ moneyChangePaise: 1 }))],
  ['coins left that were not', 'after', changeRow(2, ({ coinsAfter }) => ({ coinsAfter: coinsAfter + 1 }))],
  ['money left that was not', 'after', changeRow(4, ({ paiseAfter }) => ({ paiseAfter: paiseAfter + 1 }))],
  ['less than nothing left', 'negative', changeRow(2, () => ({ coinsAfter: -1 }))],
  ['a row from before', 'time', changeRow(3, () => ({ createdAt: 1 }))],
  ['a charge that is made twice', 'unique', changeRow(3, () => ({ transferId: 'charge:7:1' }))],
  ['a row of another type', 'totals', changeRow(2, () => ({ txType: 'bonus' }))],
  ['money paid that was not', 'totals', changeRow(1, () => ({ moneyChangePaise: 1 }))],
  ['coins from nowhere', 'balance', changeWallet({ coins: 271 })],
  ['money from nowhere', 'balance', changeWallet({ withdrawablePaise: 35_001 })],
  ['a balance below nothing', 'negative', changeWallet({ coins: -1 })],
  [
    'a total too many',
    'totals',
    changeWallet({ totals: { ...sample().wallet.totals, bonus: { rows: 1, coins: 5, paise: 0 } } }),
  ],
  ['totals that are gone', 'totals', changeWallet({ totals: {} })],
  ['a row too many in the wallet', 'numbering', changeWallet({ transfers: 8 })],
  ['a newest row of another time', 'time', changeWallet({ lastTransferAt: 7 })],
  ['pending money that is not', 'pending', changeWallet({ pendingPaise: 9_999 })],
  ['a withdrawal too many in the wallet', 'withdrawals', changeWallet({ withdrawals: 3 })],
  ['a withdrawal that is gone', 'withdrawals', (ledger) => ({ ...ledger, withdrawals: ledger.withdrawals.slice(1) })],
  ['a withdrawal of more', 'withdrawals', changeWithdrawal({ paise: 10_001 })],
  ['a withdrawal that is pending no more', 'pending', changeWithdrawal({ status: 'processed' })],
  ['a rejection without the money back', 'withdrawals', changeWithdrawal({ status: 'rejected' })],
];

test.each(tampering)('%s is found: %s', (_, rule, tamper) => {
  expect(rulesOf(tamper(sample()))).toContain(rule);
});

test('every rule can be broken, and is broken above by something of its own', () => {
  expect(new Set(tampering.map(([, rule]) => rule))).toEqual(new Set(Object.keys(ledgerRules)));
});

test('a row that is wrong is named, and the rows after it are not blamed for it', () => {
  const { coinsAfter = 0 } = sample().rows[2] ?? {};
  const shifted = changeRow(3, () => ({ coinsAfter: coinsAfter + 5 }))(sample());
  expect(audit(shifted)).toEqual([
    { rule: 'after', ordinal: 3 },
    { rule: 'after', ordinal: 4 },
  ]);
});

test('a row that can’t be read is named, and what it should have moved is missing where it counts', () => {
  const torn = changeRow(2, () => damaged({ debit: undefined }))(sample());
  expect(audit(torn)).toEqual([
    { rule: 'legible', ordinal: 2 },
    { rule: 'after', ordinal: 3 },
    { rule: 'totals' },
    { rule: 'balance' },
  ]);
});
