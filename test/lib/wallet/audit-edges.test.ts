import { expect, test } from 'vitest';
import { auditWallet, beginReading, isAsLeft, readOn } from '../../../lib/wallet/audit.ts';
import { isLegibleCheckpoint } from '../../../lib/wallet/legible.ts';
import { chargeOf, earningOf, purchaseOf, withdrawalOf } from '../../../lib/wallet/posting.ts';
import type { CheckpointItem, TransferItem, WalletItem, WithdrawalItem } from '../../../lib/wallet/store.ts';
import { emptyWallet, type Posted, post, posting } from '../../../lib/wallet/wallet.ts';

const postings = [purchaseOf('a', 900, 450), ...Array.from({ length: 30 }, (_, minute) => chargeOf(7, minute, 10))];
const { rows } = postings.reduce<Posted>(
  (posted, one, place) => post(posted, one, { transactionId: place + 1, now: 1_000 }),
  posting(emptyWallet(1)),
);
/** An item as the store gives it back when something was taken out of it, or put in that has no business there. */
const damage = <Item extends object>(item: Item, change: Readonly<Record<string, unknown>>): Item => ({
  ...item,
  ...change,
});
const read = (changed: readonly TransferItem[]) => readOn(beginReading(), changed).drifts;
const changed = (ordinal: number, change: Partial<TransferItem>) =>
  rows.map((row) => (row.ordinal === ordinal ? { ...row, ...change } : row));

test('more than twenty drifts of one wallet are not told, whether its rows are wrong or can’t be read', () => {
  expect(read(rows)).toEqual([]);
  const wrong = rows.map((row) => ({ ...row, coinsChange: 1 }));
  expect(read(wrong).map(({ ordinal }) => ordinal)).toEqual(Array.from({ length: 20 }, (_, place) => place + 1));
  const torn = rows.map((row) => damage(row, { debit: undefined }));
  expect(read(torn)).toEqual(Array.from({ length: 20 }, (_, place) => ({ rule: 'legible', ordinal: place + 1 })));
});

test('a row of strangers that leaves all as it was breaks one rule: it is not the owner’s', () => {
  const { coinsAfter = 0 } = rows[0] ?? {};
  const strange = changed(2, { debit: 'user:2:coin', coinsAfter });
  expect(read(strange).filter(({ ordinal }) => ordinal === 2)).toEqual([{ rule: 'accounts', ordinal: 2 }]);
});

test('a row of the same time as the one before it is not later', () => {
  const { createdAt = 0 } = rows[0] ?? {};
  expect(read(changed(2, { createdAt }))).toEqual([{ rule: 'time', ordinal: 2 }]);
});

test('money below nothing is as negative as coins are', () => {
  expect(read(changed(2, { paiseAfter: -1 }))).toContainEqual({ rule: 'negative', ordinal: 2 });
  expect(read(changed(2, { coinsAfter: 0 }))).not.toContainEqual({ rule: 'negative', ordinal: 2 });
});

const withdrawn = [earningOf(8, 500), withdrawalOf(50, 100), withdrawalOf(51, 200)].reduce<Posted>(
  (posted, one, place) => post(posted, one, { transactionId: place + 1, now: 1_000 }),
  posting(emptyWallet(2)),
);
const item = { userId: 2, payout: 'sealed', createdAt: 1, updatedAt: 1, status: 'pending' } as const;
const withdrawals: readonly WithdrawalItem[] = [
  { ...item, ordinal: 1, transactionId: 50, paise: 100 },
  { ...item, ordinal: 2, transactionId: 51, paise: 200 },
];
const owner: WalletItem = { ...withdrawn.wallet, withdrawals: 2, pendingPaise: 300 };
const judge = (judged: WalletItem, of = withdrawals) =>
  auditWallet(judged, readOn(beginReading(), withdrawn.rows), of).map(({ rule }) => rule);

test('withdrawals whose numbers have a gap are told, however many there are', () => {
  expect(judge(owner)).toEqual([]);
  const [first, second] = withdrawals as [WithdrawalItem, WithdrawalItem];
  expect(judge(owner, [first, { ...second, ordinal: 3 }])).toEqual(['withdrawals']);
  expect(judge({ ...owner, withdrawals: 3 })).toEqual(['withdrawals']);
});

test('a total that differs in the number of its rows, its coins or its money alone is told', () => {
  const { earn = { rows: 0, coins: 0, paise: 0 }, withdraw } = owner.totals;
  for (const change of [{ rows: 2 }, { coins: 1 }, { paise: 501 }]) {
    expect(judge({ ...owner, totals: { earn: { ...earn, ...change }, ...(withdraw && { withdraw }) } })).toEqual([
      'totals',
    ]);
  }
  expect(judge({ ...owner, totals: { ...owner.totals, bonus: { rows: 0, coins: 0, paise: 0 } } })).toEqual([]);
});

const checkpoint: CheckpointItem = {
  ...{ userId: 2, version: owner.version, transfers: 3, coins: 0, paise: 200, totals: owner.totals },
  ...{ lastTransferAt: owner.lastTransferAt, withdrawals: 2, pendingPaise: 300, expiresAt: 5 },
};

test('a wallet is as a checkpoint left it only when all of it is', () => {
  expect(isAsLeft(owner, checkpoint)).toBe(true);
  const changes: readonly Partial<Record<keyof WalletItem, unknown>>[] = [
    { version: owner.version + 1 },
    { withdrawals: 1 },
    { pendingPaise: 299 },
    { coins: 1 },
    { withdrawablePaise: 201 },
    { transfers: 4 },
    { lastTransferAt: 1 },
    { totals: {} },
    { totals: undefined },
    { totals: { earn: null } },
  ];
  for (const change of changes) {
    expect(isAsLeft(damage(owner, change), checkpoint), JSON.stringify(change)).toBe(false);
  }
});

test('a checkpoint that lacks anything, or holds a text for a number, can’t be read', () => {
  expect(isLegibleCheckpoint(checkpoint)).toBe(true);
  for (const field of Object.keys(checkpoint).filter((name) => name !== 'userId')) {
    expect(isLegibleCheckpoint(damage(checkpoint, { [field]: undefined })), field).toBe(false);
    expect(isLegibleCheckpoint(damage(checkpoint, { [field]: 'x' })), field).toBe(false);
  }
});
