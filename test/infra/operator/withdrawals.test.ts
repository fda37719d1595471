import { expect, test } from 'vitest';
import { earningOf } from '../../../lib/wallet/posting.ts';
import { Wallets } from '../../../lib/wallet/store.ts';
import { useWalletApp } from '../../functions/saathii/wallet/wallet-client.ts';
import type { Known } from '../../support/known.ts';
import { operatorTable } from '../../support/operator-table.ts';
import { runAdmin } from './operator-run.ts';

const app = useWalletApp();
const admin = (...words: string[]) => {
  const isList = words[1] === 'list';
  return runAdmin([...words, ...(isList ? [] : ['--as', 'Meera']), '--local', app.url]);
};

/** Somebody who has 100 rupees and asks for these. */
async function withdrawing(...amounts: readonly number[]): Promise<Known> {
  const person = await app.earner(100);
  for (const amount of amounts) await app.withdraw(person, amount);
  return person;
}

const balance = async (of: Known) => (await app.get('/wallet/balance', of.access)).body;

test('pending withdrawals are listed in the order in which they were asked for, and a settled one no more', async () => {
  const [one, other] = [await withdrawing(10, 20.5), await withdrawing(30)];
  const referencesOf = (out: string) => out.split('\n').flatMap((line) => /^\d+-\d+/.exec(line) ?? []);
  const all = [`${one.id}-1`, `${one.id}-2`, `${other.id}-1`];
  const { status, out } = await admin('withdrawals', 'list');
  expect([status, referencesOf(out)]).toEqual([0, all]);
  expect(out).toMatch(new RegExp(`^${one.id}-2 +20\\S+Z +20\\.50 +pending +\\d+$`, 'm'));
  expect(await admin('withdrawals', 'process', `${one.id}-1`)).toMatchObject({
    status: 0,
    out: expect.stringContaining('₹10.00 processed'),
  });
  expect(referencesOf((await admin('withdrawals', 'list')).out)).toEqual(all.slice(1));
  expect(referencesOf((await admin('withdrawals', 'list', '--user', String(one.id))).out)).toEqual([
    ...[`${one.id}-2`, `${one.id}-1`],
  ]);
  expect(await balance(one)).toMatchObject({ total_withdrawn: 30.5, pending_withdrawals: 20.5 });
});

test('a rejected withdrawal gives the money back, once, and says why the second time changes nothing', async () => {
  const person = await withdrawing(40);
  const reference = `${person.id}-1`;
  expect(await admin('withdrawals', 'reject', reference)).toMatchObject({ status: 0, err: '' });
  expect(await balance(person)).toMatchObject({ withdrawable_money: 100, pending_withdrawals: 0 });
  for (const verdict of ['reject', 'process']) {
    expect(await admin('withdrawals', verdict, reference)).toEqual({
      ...{ status: 1, out: '', err: 'it is rejected already; nothing was changed\n' },
    });
  }
  expect(await balance(person)).toMatchObject({ withdrawable_money: 100 });
});

test('a dry run says what would be done, and nothing is written', async () => {
  const person = await withdrawing(40);
  const before = await app.storedOf(person);
  const dry = await admin('withdrawals', 'reject', `${person.id}-1`, '--dry-run');
  expect(dry).toMatchObject({ status: 0, out: `${person.id}-1: ₹40.00 would be rejected\n` });
  expect(await app.storedOf(person)).toEqual(before);
});

test('where money goes to is shown when it is asked for, and not otherwise', async () => {
  const person = await app.person();
  await app.transfer(person, earningOf(5, 100_00));
  await app.setPayout(person, { account: '000111222333' });
  await app.withdraw(person, 10);
  await app.setPayout(person, { account: 'another' });
  const shown = await admin('withdrawals', 'show', `${person.id}-1`);
  expect(shown.out).toMatch(/^status +pending$/m);
  expect(shown.out + shown.err).not.toContain('000111222333');
  expect((await admin('withdrawals', 'show', `${person.id}-1`, '--reveal')).out).toMatch(
    /^payout +\{"account":"000111222333"\}$/m,
  );
});

test('a withdrawal of an account that was deleted can be paid out; one that is rejected is forfeited', async () => {
  const person = await withdrawing(10, 20);
  await app.delete('/users/me', person.access);
  await app.world.idle();
  expect(await operatorTable(app.world).get(Wallets, { userId: person.id })).toBeUndefined();
  expect((await admin('withdrawals', 'show', `${person.id}-1`, '--reveal')).out).toContain('asha@bank');
  expect((await admin('withdrawals', 'process', `${person.id}-1`)).status).toBe(0);
  expect((await admin('withdrawals', 'reject', `${person.id}-2`)).out).toContain('the money is forfeited');
});

test('a withdrawal that does not exist is a failure that says so', async () => {
  expect(await admin('withdrawals', 'show', '999999-1')).toEqual({
    ...{ status: 1, out: '', err: 'there is no such withdrawal\n' },
  });
});
