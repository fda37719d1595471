import { expect, test } from 'vitest';
import { register, useSaathii } from '../../../support/saathii.ts';

const app = useSaathii();

const page = (query: string, token: string) => app.get(`/calls/recharge/history${query}`, token);

test('who has bought nothing has an empty history', async () => {
  const { access } = await register(app);
  const { status, body } = await page('', access);
  expect([status, body]).toEqual([
    200,
    {
      ...{ transactions: [], total_recharged: 0, total_coins_added: 0 },
      ...{ page: 1, per_page: 20, has_next: false, has_previous: false },
    },
  ]);
});

test('purchases are listed newest first with what they were, their totals over all pages, each page by one query', async () => {
  const { access } = await register(app);
  const { user_id: userId } = (await app.get('/users/me', access)).body;
  const bought = [];
  for (const amount of [150, 300, 1000]) {
    const { body } = await app.post('/calls/recharge', { amount_rupees: amount, payment_method: 'card' }, access);
    bought.unshift(body);
  }
  app.world.ledger.reset();
  const { body } = await page('?per_page=2', access);
  const operations = app.world.ledger
    .calls()
    .filter(({ functionName }) => functionName?.startsWith('SaathiiCallsRechargeHistory-'))
    .map(({ operation }) => operation);
  expect(operations.filter((name) => name !== 'GetSecretValue')).toEqual(['BatchGetItem', 'Query']);
  expect(body).toMatchObject({ total_recharged: 1450, total_coins_added: 2900, has_next: true, has_previous: false });
  expect(body.transactions).toEqual(
    bought.slice(0, 2).map((purchase) => ({
      ...{ transaction_id: expect.any(Number), wallet_id: userId, user_id: userId, tx_type: 'purchase' },
      ...{ coins_change: purchase.coins_added, money_change: purchase.amount_rupees },
      ...{ amount_rupees: purchase.amount_rupees, coins_added: purchase.coins_added, payment_method: 'card' },
      reference: purchase.transaction_id,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    })),
  );
  const last = await page('?page=2&per_page=2', access);
  expect(last.body).toMatchObject({ total_recharged: 1450, has_next: false, has_previous: true });
  expect(last.body.transactions.map(({ reference }: { reference: string }) => reference)).toEqual([
    bought[2]?.transaction_id,
  ]);
  expect((await page('?page=3&per_page=2', access)).body.transactions).toEqual([]);
});

test('nobody sees what others have bought', async () => {
  const [one, other] = [await register(app), await register(app)];
  await app.post('/calls/recharge', { amount_rupees: 150, payment_method: 'upi' }, one.access);
  expect((await page('', other.access)).body.transactions).toEqual([]);
});
