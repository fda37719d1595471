import { expect, test } from 'vitest';
import { Wallets } from '../../../../lib/wallet/store.ts';
import { emptyWallet } from '../../../../lib/wallet/wallet.ts';
import { operatorTable } from '../../../support/operator-table.ts';
import { register, useSaathii } from '../../../support/saathii.ts';

const app = useSaathii();

test('a balance is what was ever credited less what was ever spent, and asking for it costs nothing besides the token', async () => {
  const { access } = await register(app);
  const { user_id: userId } = (await app.get('/users/me', access)).body;
  await app.post('/calls/recharge', { amount_rupees: 500, payment_method: 'upi' }, access);
  const table = operatorTable(app.world);
  const wallet = await table.get(Wallets, { userId });
  const spent = { spend: { rows: 2, coins: -120, paise: 0 }, bonus: { rows: 1, coins: 50, paise: 0 } };
  await table.update(Wallets, { userId }, { set: { coins: 930, totals: { ...wallet?.totals, ...spent } } });
  app.world.ledger.reset();
  const { status, body } = await app.get('/calls/balance', access);
  expect([status, body]).toEqual([
    200,
    { user_id: userId, current_balance: 930, total_earned: 1050, total_spent: 120 },
  ]);
  const operations = app.world.ledger
    .calls()
    .filter(({ functionName }) => functionName?.startsWith('SaathiiCallsBalance-'))
    .map(({ operation }) => operation);
  expect(operations.filter((name) => name !== 'GetSecretValue')).toEqual(['BatchGetItem']);
});

test('a missing wallet reads as zeros and is created', async () => {
  const { access } = await register(app);
  const { user_id: userId } = (await app.get('/users/me', access)).body;
  const table = operatorTable(app.world);
  await table.delete(Wallets, { userId });
  const zeros = { user_id: userId, current_balance: 0, total_earned: 0, total_spent: 0 };
  expect((await app.get('/calls/balance', access)).body).toEqual(zeros);
  expect(await table.get(Wallets, { userId })).toEqual(emptyWallet(userId));
});
