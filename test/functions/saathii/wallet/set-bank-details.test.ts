import { expect, test } from 'vitest';
import { dataKeys } from '../../../../lib/secrets/data-keys.ts';
import { openPayoutAccount } from '../../../../lib/wallet/payout-account.ts';
import type { Known } from '../../../support/known.ts';
import { useWalletApp } from './wallet-client.ts';

const lines: string[] = [];
const app = useWalletApp({ log: ({ text }) => void lines.push(text) });

const account = { account_number: '000111222333', ifsc: 'BANK0001234', holder: { name: 'Asha Rao' } };

test('a payout account is stored sealed, shows nothing of itself, and replaces the one before it', async () => {
  const person = await app.person();
  expect(await app.setPayout(person, account)).toMatchObject({
    status: 200,
    body: { has_bank_details: true, message: 'Bank details updated successfully' },
  });
  const sealedOf = async () => (await app.storedOf(person)).filter(({ type }) => type === 'PAYOUT');
  const [first] = await sealedOf();
  expect(JSON.stringify(first)).not.toMatch(/000111222333|BANK0001234|Asha|ifsc/);
  await app.setPayout(person, { upi: 'asha@bank' });
  const now = await sealedOf();
  expect([now.length, now[0]?.sealed === first?.sealed]).toEqual([1, false]);
});

test.each([
  ['nothing', undefined, 'missing'],
  ['null', null, 'dict_type'],
  ['a text', 'secret-text', 'dict_type'],
  ['a list', ['secret-text'], 'dict_type'],
  ['an empty object', {}, 'value_error'],
  ['4,097 bytes', { upi: 'x'.repeat(4_097 - 10) }, 'value_error'],
  ['letters that take more bytes than one', { upi: '₹'.repeat(1_400) }, 'value_error'],
  ['what is nested too deep to be written', nested(20_000), 'value_error'],
  ['a number of 4,097 digits', `{"payout_account":{"a":1${'0'.repeat(4_096)}}}`, 'value_error'],
])('%s as a payout account is a 422 that repeats nothing of it, and nothing is written', async (_, sent, type) => {
  const person = await app.person();
  const before = await app.storedOf(person);
  const raw = typeof sent === 'string' && sent.startsWith('{"payout_account"') ? sent : undefined;
  const body = { payout_account: sent };
  const answer = await app.send('PUT', '/wallet/bank-details', {
    ...{ token: person.access, body },
    ...(raw !== undefined && { raw }),
  });
  expect([answer.status, answer.body.detail]).toEqual([
    422,
    [expect.objectContaining({ type, loc: ['body', 'payout_account'] })],
  ]);
  expect(JSON.stringify(answer.body)).not.toMatch(/secret|xxxx|"input"/);
  expect(await app.storedOf(person)).toEqual(before);
});

/** A body as text: what is nested so deep can't be written by the usual means. */
function nested(depth: number): string {
  return `{"payout_account":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}}`;
}

/** What is stored of somebody, as an operator opens it. */
async function openedOf(person: Known): Promise<string | undefined> {
  const secret = app.world.model.secrets.find(({ logicalId }) => logicalId.startsWith('DataKeys'));
  const keys = dataKeys.open({
    ...{ DATA_KEYS_SECRET: secret?.arn, AWS_ENDPOINT_URL: app.world.endpointUrl, AWS_REGION: app.world.model.region },
    ...{ AWS_ACCESS_KEY_ID: 'operator', AWS_SECRET_ACCESS_KEY: 'operator' },
  });
  const [stored] = (await app.storedOf(person)).filter(({ type }) => type === 'PAYOUT');
  return openPayoutAccount(String(stored?.sealed), person.id, keys);
}

test('an account number is kept to its last digit, also one that no number of JavaScript can hold', async () => {
  const person = await app.person();
  const raw = '{"payout_account":{"account_number":123456789012345678,"ifsc":"X"}}';
  expect((await app.send('PUT', '/wallet/bank-details', { token: person.access, raw })).status).toBe(200);
  expect(await openedOf(person)).toBe('{"account_number":123456789012345678,"ifsc":"X"}');
});

test('4,096 bytes are not too many', async () => {
  const person = await app.person();
  expect((await app.setPayout(person, { upi: 'x'.repeat(4_096 - 10) })).status).toBe(200);
});

test('no log has a word of a payout account, also of one that is refused', async () => {
  const person = await app.person();
  await app.setPayout(person, account);
  for (const raw of ['{"payout_account":"000111222333', '{"payout_account":["000111222333"]}']) {
    expect((await app.send('PUT', '/wallet/bank-details', { token: person.access, raw })).status).toBe(422);
  }
  await app.world.idle();
  const written = lines.join('\n');
  expect(written).toContain('wallet.setBankDetails');
  expect(written).not.toMatch(/000111222333|BANK0001234|Asha/);
});
