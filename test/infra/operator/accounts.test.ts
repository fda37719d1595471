import { afterEach, expect, test } from 'vitest';
import { Users } from '../../../lib/identity/store.ts';
import type { AuditItem } from '../../../lib/operators/audit.ts';
import { Audits } from '../../../lib/operators/store.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { useWalletApp } from '../../functions/saathii/wallet/wallet-client.ts';
import { newPhone } from '../../support/client.ts';
import { newKnown } from '../../support/known.ts';
import { operatorTable } from '../../support/operator-table.ts';
import { storedItems } from '../../support/stored-items.ts';
import { runAdmin } from './operator-run.ts';

const app = useWalletApp();
const said: string[] = [];

async function admin(...words: string[]) {
  const ended = await runAdmin([...words, '--local', app.url]);
  said.push(ended.out, ended.err);
  return ended;
}

const asMeera = (...words: string[]) => admin(...words, '--as', 'Meera');

/** No command of this file is to repeat a phone number, wherever it stood. */
afterEach(() => {
  for (const text of said.splice(0)) expect(text).not.toMatch(/\+?9155\d{8}/);
});

const stored = () => storedItems(operatorTable(app.world));

/** The records that were left, newest first. */
const records = async (): Promise<readonly AuditItem[]> =>
  (await operatorTable(app.world).list(Audits, { of: ['operators'], newestFirst: true, limit: 100 }))?.items ?? [];

const rolesOf = async ({ access }: { access: string }) => (await app.get('/users/me', access)).body.roles;

const isInFeed = async (id: number, by: { access: string }) => {
  await app.advance(3);
  const { body } = await app.get('/feed/listeners?per_page=100', by.access);
  return body.listeners.some(({ user_id }: { user_id: number }) => user_id === id);
};

test('a role is given to who has the phone number; giving it again changes nothing but that there is a record', async () => {
  const person = await app.person();
  const given = await asMeera('grant', person.phone.slice(1), 'listener');
  expect(given).toEqual({ status: 0, err: '', out: `user ${person.id} has the roles listener, user\n` });
  expect(await rolesOf(person)).toEqual(['listener', 'user']);
  const before = await operatorTable(app.world).get(Users, { userId: person.id });
  expect((await asMeera('grant', person.phone, 'listener')).status).toBe(0);
  expect(await operatorTable(app.world).get(Users, { userId: person.id })).toEqual(before);
  expect(await asMeera('grant', newPhone(), 'admin')).toMatchObject({
    ...{ status: 1, out: '', err: 'no account has this phone number\n' },
  });
});

test('a role is taken away: who was a listener leaves the feed and can’t be called, and comes back with the role', async () => {
  const [viewer, person] = [await app.person(), await newKnown(app, { role: 'listener' })];
  await asMeera('grant', person.phone, 'user');
  expect(await isInFeed(person.id, viewer)).toBe(true);
  const taken = await asMeera('revoke', person.phone, 'listener');
  expect(taken).toEqual({ status: 0, err: '', out: `user ${person.id} has the roles user\n` });
  expect(await rolesOf(person)).toEqual(['user']);
  expect(await operatorTable(app.world).get(Statuses, { userId: person.id })).toMatchObject({ listener: false });
  expect(await isInFeed(person.id, viewer)).toBe(false);
  const body = { listener_id: person.id, call_type: 'audio' };
  expect((await app.post('/calls/start', body, viewer.access)).body).toEqual({ detail: 'Listener not found' });
  await app.put('/users/me', { bio: 'still here' }, person.access);
  expect(await isInFeed(person.id, viewer)).toBe(false);
  await asMeera('grant', person.phone, 'listener');
  expect(await isInFeed(person.id, viewer)).toBe(true);
});

test('the last role stays, and one that is not held can’t be taken; neither writes anything about the account', async () => {
  const person = await app.person();
  const before = await operatorTable(app.world).get(Users, { userId: person.id });
  const last = await asMeera('revoke', person.phone, 'user');
  expect([last.status, last.err]).toEqual([1, expect.stringMatching(/^user is the only role of user \d+/)]);
  const other = await asMeera('revoke', person.phone, 'admin');
  expect([other.status, other.err]).toEqual([1, `user ${person.id} does not have the role admin\n`]);
  expect(await operatorTable(app.world).get(Users, { userId: person.id })).toEqual(before);
});

test('a revocation and changes of the profile that meet it all hold', async () => {
  const person = await newKnown(app, { role: 'listener' });
  await asMeera('grant', person.phone, 'user');
  const [taken, ...changed] = await Promise.all([
    asMeera('revoke', person.phone, 'listener'),
    ...['one', 'two'].map((word) => app.put('/users/me', { username: `${person.username} ${word}` }, person.access)),
    ...['three', 'four'].map((bio) => app.put('/users/me', { bio }, person.access)),
  ]);
  expect([taken.status, ...changed.map(({ status }) => status)]).toEqual([0, 200, 200, 200, 200]);
  const { body } = await app.get('/users/me', person.access);
  expect(body).toMatchObject({
    ...{
      roles: ['user'],
      username: expect.stringMatching(/ (one|two)$/),
      bio: expect.stringMatching(/^(three|four)$/),
    },
  });
});

test('of revocations that would leave nobody a role one is refused', async () => {
  const person = await newKnown(app, { role: 'listener' });
  await asMeera('grant', person.phone, 'user');
  const ended = await Promise.all(['user', 'listener'].map((role) => asMeera('revoke', person.phone, role)));
  expect(ended.map(({ status }) => status).sort()).toEqual([0, 1]);
  expect(await rolesOf(person)).toHaveLength(1);
});

test('a rating reaches the feed; who is no listener gets none', async () => {
  const [viewer, person] = [await app.person(), await newKnown(app, { role: 'listener' })];
  expect(await asMeera('rating', person.phone, '4.25')).toEqual({
    ...{ status: 0, err: '', out: `user ${person.id} is rated 4.25\n` },
  });
  await app.advance(3);
  const { body } = await app.get('/feed/listeners?min_rating=4.25&per_page=100', viewer.access);
  expect(body.listeners).toMatchObject([{ user_id: person.id, rating: 4.25 }]);
  const other = await asMeera('rating', viewer.phone, '4');
  expect([other.status, other.err]).toEqual([1, `user ${viewer.id} is no listener\n`]);
  expect((await app.get('/users/me', viewer.access)).body.rating).toBe(0);
});

test('an account is looked up with all that is known of it but its number, and that it was is recorded', async () => {
  const person = await app.earner(450);
  await app.withdraw(person, 100);
  const [other, another] = [await app.person(), await app.person()];
  for (const { id } of [other, another]) await app.post('/block', { blocked_id: id }, person.access);
  const { status, out } = await asMeera('lookup', person.phone);
  expect(status).toBe(0);
  const fields = Object.fromEntries(out.split('\n').map((line) => [line.slice(0, 10).trim(), line.slice(11)]));
  expect(fields).toMatchObject({
    ...{ user: String(person.id), phone: `+91*******${person.phone.slice(-3)}`, username: person.username },
    ...{ roles: 'user', rating: '0', presence: expect.stringMatching(/^online, free, last seen 20/), call: 'none' },
    ...{ coins: '0', money: '₹350.00, and ₹100.00 being withdrawn', sessions: '1', samples: '0', blocks: '2' },
  });
  expect(out).not.toContain('asha@bank');
  const [latest] = await records();
  expect(latest).toMatchObject({ by: 'Meera', command: 'lookup', given: {}, userId: person.id, outcome: 'done' });
  const account = await operatorTable(app.world).get(Users, { userId: person.id });
  expect(latest?.phoneHash).toBe(account?.phoneHash);
  expect(JSON.stringify(await records())).not.toContain(person.phone.slice(3));
});

test('a lookup that finds nothing is recorded as well, and no deletion removes the record of any', async () => {
  const nobody = await asMeera('lookup', newPhone());
  expect([nobody.status, nobody.out, nobody.err]).toEqual([1, '', 'no account has this phone number\n']);
  expect((await records())[0]).toMatchObject({
    ...{ command: 'lookup', outcome: 'refused: no account has this phone number', phoneHash: expect.any(String) },
  });
  const person = await app.person();
  await asMeera('lookup', person.phone);
  const before = await records();
  await app.delete('/users/me', person.access);
  await app.advance(16 * 60);
  expect(await records()).toEqual(before);
});

test('what is done is recorded with what was given, and the newest records are shown first', async () => {
  const person = await app.earner(100);
  await app.withdraw(person, 10);
  await admin('withdrawals', 'process', `${person.id}-1`, '--as', 'Ravi K.');
  await admin('withdrawals', 'reject', `${person.id}-1`, '--as', 'Ravi K.');
  await asMeera('withdrawals', 'show', `${person.id}-1`, '--reveal');
  await asMeera('grant', person.phone, 'listener');
  const { status, out } = await admin('audit', '--limit', '4');
  const lines = out.trimEnd().split('\n');
  expect([status, lines.length]).toEqual([0, 4]);
  const hash = (await operatorTable(app.world).get(Users, { userId: person.id }))?.phoneHash;
  expect(lines.map((line) => line.replace(/^\S+Z \| /, ''))).toEqual([
    `Meera | grant role=listener | phone ${hash} | user ${person.id} | done`,
    `Meera | withdrawals show reference=${person.id}-1 reveal=true | user ${person.id} | done`,
    `Ravi K. | withdrawals reject reference=${person.id}-1 | user ${person.id} | refused: it is processed already; nothing was changed`,
    `Ravi K. | withdrawals process reference=${person.id}-1 | user ${person.id} | done`,
  ]);
});

test('what can’t be recorded is not done', async () => {
  const person = await app.person();
  app.world.faults.inject({ functionName: 'operator', operation: 'PutItem', nth: 1, kind: 'error' });
  const once = { AWS_MAX_ATTEMPTS: '1' };
  const ended = await runAdmin(['grant', person.phone, 'admin', '--as', 'Meera', '--local', app.url], once);
  expect([ended.status, ended.out]).toEqual([1, '']);
  expect(await rolesOf(person)).toEqual(['user']);
});

test('a dry run of what changes an account says what would be done, and nothing is written, not even a record', async () => {
  const [person, listener] = [await app.earner(100), await newKnown(app, { role: 'listener' })];
  await app.withdraw(person, 10);
  await asMeera('grant', listener.phone, 'user');
  await app.world.idle();
  const before = await stored();
  const dry = async (...words: string[]) => {
    const { status, out, err } = await admin(...words, '--dry-run');
    return [status, out + err];
  };
  expect([
    await dry('grant', person.phone, 'admin'),
    await dry('grant', person.phone, 'user'),
    await dry('revoke', listener.phone, 'listener'),
    await dry('revoke', person.phone, 'user'),
    await dry('rating', listener.phone, '3.5'),
    await dry('lookup', person.phone),
    await dry('withdrawals', 'process', `${person.id}-1`),
    await dry('reconcile', '--user', String(person.id)),
  ]).toEqual([
    [0, `user ${person.id} would be given the role admin\n`],
    [0, `user ${person.id} has the roles user already\n`],
    [0, `user ${listener.id} would lose the role listener\n`],
    [1, expect.stringMatching(/^user is the only role/)],
    [0, `user ${listener.id} would be rated 3.5, now 0\n`],
    [0, `the account of +91*******${person.phone.slice(-3)} would be shown, and a record left of it\n`],
    [0, `${person.id}-1: ₹10.00 would be processed\n`],
    [0, `the wallet of user ${person.id} is what its transfers make it\n`],
  ]);
  expect(await dry('reconcile')).toEqual([
    0,
    expect.stringMatching(/^\d+ wallets checked, 0 skipped, 0 drifted, 0 failed\n$/),
  ]);
  expect(await dry('reconcile', '--full')).toEqual([0, expect.stringMatching(/^\d+ wallets checked/)]);
  expect(await stored()).toEqual(before);
});
