import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { identify } from '../../../lib/identity/caller.ts';
import { logOut } from '../../../lib/identity/logout.ts';
import { Sessions, Users } from '../../../lib/identity/store.ts';
import { issueToken } from '../../../lib/identity/tokens.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { bindKeyring } from '../../../lib/secrets/keyring.ts';
import {
  callerOf,
  codeOf,
  identifyBy,
  logInAgain,
  newPerson,
  newPhone,
  provePhone,
  secretText,
  useIdentity,
} from './identity-world.ts';

const world = useIdentity();

const identifyHeader = (header: string | undefined) => identify(header, world.desk, world.now());
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('a good access token names user and session in one round trip', async () => {
  const person = await newPerson(world);
  const before = world.operations.length;
  const { user, session } = await callerOf(world, person.accessToken);
  expect(world.operations.slice(before)).toEqual(['BatchGetItem']);
  expect(user).toMatchObject({ phone: person.phone, username: person.username });
  expect(session.userId).toBe(user.userId);
});

test.each([undefined, '', 'Bearer', 'bearer x', 'Basic x', 'token'])('the header %j is invalid', async (header) => {
  expect(codeOf(await identifyHeader(header))).toBe('auth_header_invalid');
});

test('an access token ends after 30 minutes', async () => {
  const { accessToken } = await newPerson(world);
  world.advance(30 * 60 - 1);
  await callerOf(world, accessToken);
  world.advance(1);
  expect(codeOf(await identifyBy(world, accessToken))).toBe('access_token_invalid');
});

test('a refresh or registration token is not an access token', async () => {
  const { refreshToken } = await newPerson(world);
  const registrationToken = await provePhone(world, newPhone());
  expect(codeOf(await identifyBy(world, refreshToken))).toBe('access_token_required');
  expect(codeOf(await identifyBy(world, registrationToken))).toBe('access_token_required');
});

test('a token that was altered, is unsigned, or is signed otherwise than we sign is invalid', async () => {
  const { accessToken } = await newPerson(world);
  const [header = '', payload = '', signature = ''] = accessToken.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const key = Buffer.from(world.secrets.token.k1 as string);
  const signed = (alg: string, kid: string, secret: Uint8Array) =>
    new SignJWT(claims).setProtectedHeader({ alg, typ: 'JWT', kid }).sign(secret);
  const forgeries = [
    `${header}.${base64({ ...claims, user_id: claims.user_id + 1 })}.${signature}`,
    `${base64({ alg: 'none', typ: 'JWT', kid: 'k1' })}.${payload}.`,
    `${header}.${payload}`,
    '',
    'x',
    await signed('HS512', 'k1', key),
    await signed('HS256', 'k9', key),
    await signed('HS256', 'k1', Buffer.from(secretText())),
    await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(key),
    await new SignJWT({ ...claims, aud: 'elsewhere' })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: 'k1' })
      .sign(key),
    await new SignJWT({ ...claims, iss: 'elsewhere' })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: 'k1' })
      .sign(key),
    await new SignJWT({ ...claims, exp: undefined })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: 'k1' })
      .sign(key),
  ];
  for (const forgery of forgeries) expect(codeOf(await identifyBy(world, forgery))).toBe('access_token_invalid');
  await callerOf(world, await signed('HS256', 'k1', key));
});

test('a genuine access token that names no user or no session is invalid', async () => {
  const token = await issueToken(world.desk, 'access', { jti: 'j', user_id: 1 }, world.now());
  expect(codeOf(await identifyBy(world, token))).toBe('access_token_invalid');
});

test('tokens signed before a key rotation stay good, and end when the old key is withdrawn', async () => {
  const { accessToken } = await newPerson(world);
  const { k1 } = world.secrets.token as { k1: string };
  const k2 = secretText();
  const instance = (secret: Record<string, string>) => {
    const tokenKeys = bindKeyring(
      async () => JSON.stringify(secret),
      () => world.now().getTime(),
    );
    return { ...world.desk, tokenKeys };
  };
  const identified = (desk: typeof world.desk, token: string) => identify(`Bearer ${token}`, desk, world.now());
  const rotated = instance({ current: 'k2', k1, k2 });
  expect(await identified(rotated, accessToken)).toHaveProperty('user');
  const { user, session } = await callerOf(world, accessToken);
  const claims = { user_id: user.userId, family: session.familyId, jti: 'j' };
  const signedWithNew = await issueToken(rotated, 'access', claims, world.now());
  const withdrawn = instance({ current: 'k2', k2 });
  expect(codeOf(await identified(withdrawn, accessToken))).toBe('access_token_invalid');
  expect(await identified(withdrawn, signedWithNew)).toHaveProperty('user');
});

test('keys that cannot be read are no reason to call a token invalid', async () => {
  const { accessToken } = await newPerson(world);
  const unreadable = bindKeyring(() => Promise.reject(new Error('secret store down')), Date.now);
  const identified = identify(`Bearer ${accessToken}`, { ...world.desk, tokenKeys: unreadable }, world.now());
  await expect(identified).rejects.toThrow('secret store down');
});

test('after logout the token is refused, other devices keep theirs, and the user is explicitly offline', async () => {
  const person = await newPerson(world);
  const otherDevice = await logInAgain(world, person);
  const caller = await callerOf(world, person.accessToken);
  world.advance(5);
  expect(await logOut(world.table, caller, world.now())).toBeUndefined();
  expect(codeOf(await identifyBy(world, person.accessToken))).toBe('access_token_revoked');
  await callerOf(world, otherDevice.accessToken);
  const status = await world.table.get(Statuses, caller.user);
  expect(status).toMatchObject({ explicitlyOffline: true, lastSeen: world.now().getTime() });
});

test('of parallel logouts of one session one succeeds, and the epoch moves once', async () => {
  const person = await newPerson(world);
  const caller = await callerOf(world, person.accessToken);
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => logOut(world.table, caller, world.now())));
  expect(outcomes.map(codeOf).sort()).toEqual([...Array(3).fill('access_token_revoked'), undefined]);
  expect(await world.table.get(Users, caller.user)).toMatchObject({ refreshEpoch: 1 });
});

test('a token whose session has been erased is revoked', async () => {
  const person = await newPerson(world);
  const { session } = await callerOf(world, person.accessToken);
  await world.table.delete(Sessions, session);
  expect(codeOf(await identifyBy(world, person.accessToken))).toBe('access_token_revoked');
});
