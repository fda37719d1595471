import { expect, test } from 'vitest';
import { findRoutes } from '../../../infra/routes.ts';
import { type Person, register, useSaathii } from '../../support/saathii.ts';

const app = useSaathii();
const repeatable = (await findRoutes()).flatMap(({ route }) => (route.kind === 'http' && route.once ? [route] : []));
const pack = { amount_rupees: 150, payment_method: 'upi' };

const recharge = (person: Person, key: string, body: unknown = pack, path = '/calls/recharge') =>
  app.send('POST', path, { token: person.access, headers: { 'idempotency-key': key }, body });
const coinsOf = async (person: Person) => (await app.get('/calls/balance', person.access)).body.current_balance;

test('a recharge that is sent again is answered as before and adds no coins; another key is another recharge', async () => {
  const person = await register(app);
  const first = await recharge(person, 'pay-1');
  expect(first.status).toBe(200);
  const coins = await coinsOf(person);
  for (const path of ['/calls/recharge', '/calls/recharge/']) {
    const again = await recharge(person, 'pay-1', { ...pack, amount_rupees: '150' }, path);
    expect([again.status, again.body, again.headers.get('content-type')]).toEqual([
      200,
      first.body,
      'application/json',
    ]);
  }
  expect(await coinsOf(person)).toBe(coins);
  expect((await recharge(person, 'pay-2')).status).toBe(200);
  expect(await coinsOf(person)).toBe(2 * coins);
});

test('of many at once one adds coins; the others wait, and then get its answer', async () => {
  const person = await register(app);
  const answers = await Promise.all(Array.from({ length: 8 }, () => recharge(person, 'pay')));
  const refused = answers.filter(({ status }) => status !== 200);
  expect(refused.map(({ status, body }) => [status, body])).toEqual(
    refused.map(() => [409, { detail: 'Request already in progress' }]),
  );
  const stored = (await recharge(person, 'pay')).body;
  expect(answers.filter(({ status }) => status === 200).map(({ body }) => body)).toContainEqual(stored);
  expect(await coinsOf(person)).toBe(stored.new_balance);
});

test('a key that comes with another request is refused in the specified words, and no coins are added', async () => {
  const person = await register(app);
  await recharge(person, 'pay');
  const coins = await coinsOf(person);
  const other = await recharge(person, 'pay', { ...pack, amount_rupees: 300 });
  expect([other.status, other.body]).toEqual([
    409,
    { detail: 'Idempotency-Key already used with a different request' },
  ]);
  expect(await coinsOf(person)).toBe(coins);
});

test('while a recharge is on its way the same request is refused, and then gets its answer', async () => {
  const person = await register(app);
  const recharging = app.world.model.functions.find(({ logicalId }) => logicalId === 'SaathiiCallsRecharge');
  const functionName = recharging?.name ?? '';
  const hold = app.world.faults.hold({ functionName, operation: 'TransactWriteItems' });
  const slow = recharge(person, 'pay');
  await hold.reached;
  const meanwhile = await recharge(person, 'pay');
  hold.release();
  expect([meanwhile.status, meanwhile.body]).toEqual([409, { detail: 'Request already in progress' }]);
  const { status, body } = await slow;
  expect([status, body.new_balance]).toEqual([200, await coinsOf(person)]);
  expect((await recharge(person, 'pay')).body).toEqual(body);
});

test('a recharge whose store was down may be sent again under its key, and adds coins once', async () => {
  const person = await register(app);
  app.world.faults.inject({ operation: 'TransactWriteItems', kind: 'throttle', times: 3 });
  expect((await recharge(person, 'pay')).status).toBe(503);
  const again = await recharge(person, 'pay');
  expect([again.status, again.body.new_balance]).toEqual([200, await coinsOf(person)]);
});

test.each(repeatable)(
  '$method $path names a key that is none beside all else that is malformed, and nothing is written',
  async ({ method, path }) => {
    const { access } = await register(app, { role: 'listener' });
    await app.world.idle();
    app.world.ledger.reset();
    for (const key of ['clé', 'x'.repeat(256)]) {
      const address = path.replace(/\{\w+\}/g, 'none');
      const answer = await app.send(method, address, { token: access, headers: { 'idempotency-key': key }, body: {} });
      expect(answer.status).toBe(422);
      const places = (answer.body.detail as { loc: unknown[] }[]).map(({ loc }) => loc);
      expect(places).toContainEqual(['header', 'idempotency-key']);
      expect(places.length).toBeGreaterThan(1);
    }
    expect(app.world.ledger.calls().filter(({ writeUnits }) => writeUnits > 0)).toEqual([]);
  },
);

test('keys are accepted where the contract says so', () => {
  expect(repeatable.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
    'POST /calls/emergency-end/{call_id}',
    'POST /calls/end',
    'POST /calls/recharge',
    'POST /calls/start',
    'POST /verification/upload-audio-file',
    'POST /verification/upload-audio-url',
    'POST /wallet/withdraw',
  ]);
});
