import { expect, test } from 'vitest';
import { overtaken } from '../../../lib/core/insist.ts';
import { forfeit } from '../../../lib/wallet/forfeit.ts';
import { chargeOf, earningOf, purchaseOf, returnOf, withdrawalOf } from '../../../lib/wallet/posting.ts';
import { Transfers } from '../../../lib/wallet/store.ts';
import { closeWallet, emptyWallet, moveWallet, post, posting, totalOf } from '../../../lib/wallet/wallet.ts';
import { useWallets } from './wallet-world.ts';

const world = useWallets();
const now = 1_000_000;
const entry = (transactionId: number, at = now) => ({ transactionId, now: at });

test('a wallet and its rows follow each other, transfer by transfer, with both sides and the balances left', () => {
  const bought = post(posting(emptyWallet(7)), purchaseOf('pay_1', 300, 150), entry(1));
  const charged = post(bought, chargeOf(5, 1, 10), entry(2));
  const { wallet, rows } = post(charged, earningOf(6, 4550), entry(3));
  expect(rows).toEqual([
    {
      ...{ userId: 7, ordinal: 1, transactionId: 1, transferId: 'purchase:pay_1', txType: 'purchase', unit: 'coin' },
      ...{ amount: 300, debit: 'platform:sales', credit: 'user:7:coin', coinsChange: 300, moneyChangePaise: 15_000 },
      ...{ coinsAfter: 300, paiseAfter: 0, createdAt: now },
    },
    {
      ...{
        userId: 7,
        ordinal: 2,
        transactionId: 2,
        transferId: 'charge:5:1',
        txType: 'spend',
        unit: 'coin',
        callId: 5,
      },
      ...{ amount: 10, debit: 'user:7:coin', credit: 'platform:calls', coinsChange: -10, moneyChangePaise: 0 },
      ...{ coinsAfter: 290, paiseAfter: 0, createdAt: now + 1 },
    },
    {
      ...{ userId: 7, ordinal: 3, transactionId: 3, transferId: 'earning:6', txType: 'earn', unit: 'paisa', callId: 6 },
      ...{ amount: 4550, debit: 'platform:calls', credit: 'user:7:paisa', coinsChange: 0, moneyChangePaise: 4550 },
      ...{ coinsAfter: 290, paiseAfter: 4550, createdAt: now + 2 },
    },
  ]);
  expect(wallet).toMatchObject({ coins: 290, withdrawablePaise: 4550, transfers: 3, lastTransferAt: now + 2 });
  expect(totalOf(wallet, 'spend')).toEqual({ rows: 1, coins: -10, paise: 0 });
  expect(totalOf(wallet, 'bonus')).toEqual({ rows: 0, coins: 0, paise: 0 });
});

test('a withdrawal and its return come to nothing in balance and total, in two rows', () => {
  const earned = post(posting(emptyWallet(7)), earningOf(6, 5000), entry(1));
  const returned = post(post(earned, withdrawalOf(9, 2000), entry(2)), returnOf(9, 2000), entry(3));
  expect(returned.wallet).toMatchObject({ withdrawablePaise: 5000, totals: { withdraw: { rows: 2, paise: 0 } } });
});

test('more than there is, nothing, less than nothing and fractions are never transferred', () => {
  const wallet = posting({ ...emptyWallet(7), coins: 10 });
  for (const coins of [11, 0, -1, 0.5, Number.NaN])
    expect(() => post(wallet, chargeOf(5, 1, coins), entry(1))).toThrow();
  expect(() => post(wallet, withdrawalOf(1, 1), entry(1))).toThrow();
  expect(post(wallet, chargeOf(5, 1, 10), entry(1)).wallet.coins).toBe(0);
});

test('of two decisions made of one wallet one is stored, and the other one leaves no row', async () => {
  const userId = await world.newWallet();
  await world.transfer(userId, purchaseOf('first', 100, 50));
  const read = await world.walletOf(userId);
  const spend = (callId: number) =>
    world.table.transact(moveWallet(read, post(posting(read), chargeOf(callId, 1, 80), entry(callId)), overtaken));
  expect((await Promise.all([spend(1), spend(2)])).filter((refusal) => refusal === overtaken)).toHaveLength(1);
  expect(await world.walletOf(userId)).toMatchObject({ coins: 20, transfers: 2, version: read.version + 1 });
  expect((await world.table.list(Transfers, { of: [userId], limit: 10 }))?.items).toHaveLength(2);
});

test('a wallet is closed with nothing left in it, on condition that it is the one that was read, and its rows stay', async () => {
  const userId = await world.newWallet();
  await world.transfer(userId, purchaseOf('first', 100, 50), earningOf(1, 250));
  const read = await world.walletOf(userId);
  const close = (from: typeof read) => world.table.transact(closeWallet(from, forfeit(from, [91, 92], now), overtaken));
  expect(await close({ ...read, version: read.version - 1 })).toBe(overtaken);
  expect(await world.walletOf(userId)).toEqual(read);
  expect(await close(read)).toBeUndefined();
  await expect(world.walletOf(userId)).rejects.toThrow('gone');
  const rows = (await world.table.list(Transfers, { of: [userId], limit: 10 }))?.items ?? [];
  expect(rows.map(({ txType, coinsAfter, paiseAfter }) => [txType, coinsAfter, paiseAfter])).toEqual([
    ['purchase', 100, 0],
    ['earn', 100, 250],
    ['forfeit', 0, 250],
    ['forfeit', 0, 0],
  ]);
});

test('nothing is forfeited of an empty wallet', () => {
  expect(forfeit(emptyWallet(7), [1, 2], now).rows).toEqual([]);
  expect(forfeit({ ...emptyWallet(7), coins: 3 }, [1, 2], now).rows.map(({ unit }) => unit)).toEqual(['coin']);
});
