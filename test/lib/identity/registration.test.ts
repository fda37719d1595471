import { expect, test } from 'vitest';
import { deleteAccount } from '../../../lib/identity/deletion.ts';
import { register } from '../../../lib/identity/registration.ts';
import { Phones, Usernames, Users } from '../../../lib/identity/store.ts';
import { issueToken } from '../../../lib/identity/tokens.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { Wallets } from '../../../lib/wallet/store.ts';
import { callDesk } from '../../support/call-desk.ts';
import { callerOf, codeOf, newPerson, newPhone, profileOf, provePhone, useIdentity } from './identity-world.ts';

const world = useIdentity();

const registerWith = (registrationToken: string, username: string) =>
  register(world.desk, { registrationToken, profile: profileOf(username) }, world.now());
const succeeded = (outcome: unknown) => outcome !== null && typeof outcome === 'object' && 'accessToken' in outcome;

test('registration creates user, role, status and empty wallet, and logs in', async () => {
  const phone = newPhone();
  const registrationToken = await provePhone(world, phone);
  const profile = { ...profileOf('Ｚoë'), bio: '', sex: 'female', role: 'listener' };
  const tokens = await register(world.desk, { registrationToken, profile }, world.now());
  if (!('accessToken' in tokens)) throw new Error('refused');
  const { user, session } = await callerOf(world, tokens.accessToken);
  const at = world.now().toISOString();
  expect(user).toEqual({
    userId: expect.any(Number),
    phone,
    phoneHash: expect.stringMatching(/^k1\.[\w-]{43}$/),
    username: 'Ｚoë',
    usernameKey: 'zoë',
    bio: '',
    sex: 'female',
    rating: 0,
    country: 'India',
    roles: { listener: at },
    refreshEpoch: 0,
    createdAt: at,
    updatedAt: at,
  });
  expect(session).toMatchObject({ epoch: 0, rotated: [] });
  const now = world.now().getTime();
  expect(await world.table.get(Statuses, user)).toEqual({
    userId: user.userId,
    listener: true,
    lastSeen: now,
    explicitlyOffline: false,
    online: true,
    busy: false,
    changedAt: now,
    heartbeatToldAt: 0,
    news: 'change',
  });
  const empty = { userId: user.userId, coins: 0, withdrawablePaise: 0, transfers: 0, totals: {} };
  expect(await world.table.get(Wallets, user)).toMatchObject(empty);
});

test('of parallel registrations of one number one succeeds and the others leave nothing behind', async () => {
  const phone = newPhone();
  const registrationTokens = [await provePhone(world, phone), await provePhone(world, phone)];
  const names = Array.from({ length: 6 }, (_, index) => `parallel-phone-${index}`);
  const outcomes = await Promise.all(names.map((name, i) => registerWith(registrationTokens[i % 2] as string, name)));
  expect(outcomes.filter(succeeded)).toHaveLength(1);
  expect(outcomes.filter((outcome) => codeOf(outcome) === 'user_exists')).toHaveLength(5);
  const owners = await Promise.all(names.map((usernameKey) => world.table.get(Usernames, { usernameKey })));
  expect(owners.filter(Boolean)).toHaveLength(1);
});

test('of parallel registrations with one username one succeeds, whatever its spelling', async () => {
  const phones = Array.from({ length: 6 }, newPhone);
  const tokens = await Promise.all(phones.map((phone) => provePhone(world, phone)));
  const spellings = [
    'Parallel Name',
    'parallel name',
    'PARALLEL NAME',
    'Parallel\u00a0Name',
    'parallel ｎame',
    'pARALLEL nAME',
  ];
  const outcomes = await Promise.all(tokens.map((token, index) => registerWith(token, spellings[index] as string)));
  expect(outcomes.filter(succeeded)).toHaveLength(1);
  expect(outcomes.filter((outcome) => codeOf(outcome) === 'username_taken')).toHaveLength(5);
  const owners = await Promise.all(phones.map((phone) => world.table.get(Phones, { phone })));
  expect(owners.filter(Boolean)).toHaveLength(1);
});

test('a taken username leaves the token good for another try', async () => {
  const taken = await newPerson(world);
  const token = await provePhone(world, newPhone());
  expect(codeOf(await registerWith(token, taken.username))).toBe('username_taken');
  expect(succeeded(await registerWith(token, 'another-try'))).toBe(true);
});

test('a used token says that the user exists, and once the account is deleted that it is invalid', async () => {
  const phone = newPhone();
  const token = await provePhone(world, phone);
  const tokens = await registerWith(token, 'used-token');
  if (!('accessToken' in tokens)) throw new Error('refused');
  expect(codeOf(await registerWith(token, 'used-token'))).toBe('user_exists');
  const { user } = await callerOf(world, tokens.accessToken);
  await deleteAccount(callDesk(world.table), user.userId, new Date());
  expect(codeOf(await registerWith(token, 'used-token'))).toBe('registration_token_invalid');
  const again = await registerWith(await provePhone(world, phone), 'used-token');
  if (!('accessToken' in again)) throw new Error('refused');
  expect((await callerOf(world, again.accessToken)).user.userId).not.toBe(user.userId);
});

test('a token of another kind, of another app, or older than 10 minutes is invalid', async () => {
  const { accessToken, refreshToken } = await newPerson(world);
  expect(codeOf(await registerWith(accessToken, 'nobody'))).toBe('registration_token_invalid');
  expect(codeOf(await registerWith(refreshToken, 'nobody'))).toBe('registration_token_invalid');
  expect(codeOf(await registerWith('no token', 'nobody'))).toBe('registration_token_invalid');
  const elsewhere = { ...world.desk, tokens: { ...world.desk.tokens, audience: 'elsewhere' } };
  const foreign = await issueToken(elsewhere, 'registration', { phone: newPhone(), jti: 'j' }, world.now());
  expect(codeOf(await registerWith(foreign, 'nobody'))).toBe('registration_token_invalid');
  const token = await provePhone(world, newPhone());
  world.advance(600);
  expect(codeOf(await registerWith(token, 'nobody'))).toBe('registration_token_invalid');
});

test('a genuine token without a phone is an invalid payload', async () => {
  const token = await issueToken(world.desk, 'registration', { jti: 'j' }, world.now());
  expect(codeOf(await registerWith(token, 'nobody'))).toBe('registration_payload_invalid');
});

test('a lost answer of the store does not turn a registration into a refusal', async () => {
  const token = await provePhone(world, newPhone());
  world.loseAnswer('TransactWriteItems');
  expect(succeeded(await registerWith(token, 'lost-answer'))).toBe(true);
});

test('ids are unique', async () => {
  const people = await Promise.all(Array.from({ length: 5 }, () => newPerson(world)));
  const owners = await Promise.all(people.map(({ phone }) => world.table.get(Phones, { phone })));
  const users = await Promise.all(owners.map((owner) => world.table.get(Users, owner as { userId: number })));
  expect(new Set(users.map((user) => user?.userId)).size).toBe(5);
});
