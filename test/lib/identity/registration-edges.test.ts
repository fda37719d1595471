import { expect, test } from 'vitest';
import { overtaken } from '../../../lib/core/insist.ts';
import { phoneHashes } from '../../../lib/identity/phone-hash.ts';
import { register } from '../../../lib/identity/registration.ts';
import { grantRole, revokeRole } from '../../../lib/identity/roles.ts';
import { Challenges, Phones, Sessions, UsedRegistrations, Usernames, Users } from '../../../lib/identity/store.ts';
import { issueToken } from '../../../lib/identity/tokens.ts';
import { openText } from '../../../lib/secrets/seal.ts';
import { Blocks, Hidden, Holders } from '../../../lib/social/store.ts';
import {
  ask,
  callerOf,
  codeOf,
  newPerson,
  newPhone,
  profileOf,
  provePhone,
  secretText,
  sentCode,
  useIdentity,
} from './identity-world.ts';

const world = useIdentity();

let names = 0;
const enrol = (registrationToken: string, desk = world.desk) =>
  register(desk, { registrationToken, profile: profileOf(`edge ${names++}`) }, world.now());

const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

const hold = async (phone: string, userId: number): Promise<void> => {
  const [phoneHash] = await phoneHashes(phone, world.desk.dataKeys);
  await world.table.put(Holders, { phoneHash, userId });
};

/** An account that is gone, and that somebody blocks whose account is there. */
async function goneAndBlocked(phone: string): Promise<{ readonly goneId: number; readonly blockerId: number }> {
  const { user } = await callerOf(world, (await newPerson(world)).accessToken);
  const [goneId, blockerId] = [900_000 + names++, user.userId];
  await hold(phone, goneId);
  await world.table.put(Blocks, { blockerId, blockedId: goneId, actionType: 'block', createdAt: 1 });
  await world.table.put(Hidden, { userId: goneId, from: new Set([blockerId]) });
  await world.table.put(Hidden, { userId: blockerId, from: new Set([goneId]), blocks: 1 });
  return { goneId, blockerId };
}

test('a token that was used is refused, and no account comes of it', async () => {
  const phone = newPhone();
  const token = await provePhone(world, phone);
  const { jti, exp } = claimsOf(token);
  await world.table.put(UsedRegistrations, { jti, expiresAt: exp });
  expect(codeOf(await enrol(token))).toBe('registration_token_invalid');
  expect(await world.table.get(Phones, { phone })).toBeUndefined();
});

test('a token that was used is refused before any block is carried over, and nothing is left to erase', async () => {
  const phone = newPhone();
  const token = await provePhone(world, phone);
  const { blockerId } = await goneAndBlocked(phone);
  const { jti, exp } = claimsOf(token);
  await world.table.put(UsedRegistrations, { jti, expiresAt: exp });
  const before = [world.toErase.length, await world.table.get(Hidden, { userId: blockerId })];
  expect(codeOf(await enrol(token))).toBe('registration_token_invalid');
  expect([world.toErase.length, await world.table.get(Hidden, { userId: blockerId })]).toEqual(before);
});

test('a token is remembered a minute longer than it lives', async () => {
  const token = await provePhone(world, newPhone());
  expect(await enrol(token)).toHaveProperty('accessToken');
  const { jti, exp } = claimsOf(token);
  expect(await world.table.get(UsedRegistrations, { jti })).toEqual({ jti, expiresAt: exp + 60 });
});

test('a genuine registration token whose claims are of another kind is an invalid payload', async () => {
  for (const claims of [
    { phone: 7, jti: 'x' },
    { phone: newPhone(), jti: 7 },
  ]) {
    const token = await issueToken(world.desk, 'registration', claims as { jti: string }, world.now());
    expect(codeOf(await enrol(token))).toBe('registration_payload_invalid');
  }
});

test('a number that nobody has had is registered with one read, one id and one transaction', async () => {
  const token = await provePhone(world, newPhone());
  const before = world.operations.length;
  await enrol(token);
  const operations = world.operations.slice(before);
  expect(operations.toSorted()).toEqual(['BatchGetItem', 'TransactWriteItems', 'UpdateItem']);
});

test('what a registration may leave behind is handed over to be erased a quarter of an hour later', async () => {
  const phone = newPhone();
  const token = await provePhone(world, phone);
  const { goneId } = await goneAndBlocked(phone);
  const handed: unknown[] = [];
  const erase: typeof world.desk.erase = async (leftovers, options) => void handed.push([leftovers, options]);
  expect(await enrol(token, { ...world.desk, erase })).toHaveProperty('accessToken');
  const userId = (await world.table.get(Phones, { phone }))?.userId;
  const [phoneHash] = await phoneHashes(phone, world.desk.dataKeys);
  expect(handed).toEqual([
    [{ userId: goneId, phoneHash }, { delaySeconds: 900 }],
    [{ userId, phoneHash }, { delaySeconds: 900 }],
  ]);
});

test('as long as one of the accounts that had the number is there nobody is registered: it is an overload', async () => {
  const phone = newPhone();
  const { user: living } = await callerOf(world, (await newPerson(world)).accessToken);
  const token = await provePhone(world, phone);
  await hold(phone, 990_001);
  Object.assign(world.secrets.data, { current: 'k2', k2: secretText() });
  world.advance(400);
  await hold(phone, living.userId);
  await expect(enrol(token)).rejects.toThrow('the accounts of a phone number kept changing');
  expect(await world.table.get(Phones, { phone })).toBeUndefined();
});

test('a session ends with its refresh token, to the second', async () => {
  const { session } = await callerOf(world, (await newPerson(world)).accessToken);
  const { refreshSeconds } = world.desk.tokens;
  expect(session.expiresAt).toBe(Math.floor(world.now().getTime() / 1000) + refreshSeconds);
});

test('a code is sealed for this purpose, as those that are stored are', async () => {
  const phone = newPhone();
  await ask(world, phone);
  const { sealedCode = '' } = (await world.table.get(Challenges, { phone })) ?? {};
  const seal = { purpose: 'one-time code', boundTo: phone };
  expect(await openText(sealedCode, seal, world.desk.dataKeys)).toBe(sentCode(world, phone));
});

test('roles that keep changing are an overload, and one that is held, or a number without an account, writes nothing', async () => {
  const { phone } = await newPerson(world);
  const now = world.now();
  const moving = { ...world.table, transact: async () => overtaken as never };
  await expect(grantRole(moving, { phone, role: 'listener', now })).rejects.toThrow('an account kept changing');
  const granted = await grantRole(world.table, { phone, role: 'listener', now });
  await expect(revokeRole(moving, { phone, role: 'listener', now })).rejects.toThrow('an account kept changing');
  const before = world.operations.length;
  expect(await grantRole(world.table, { phone, role: 'listener', now: new Date(0) })).toEqual(granted);
  expect(await grantRole(world.table, { phone: newPhone(), role: 'listener', now })).toBeUndefined();
  expect(world.operations.slice(before)).toEqual(['GetItem', 'GetItem', 'GetItem']);
});

test('why a role can’t be taken away is told with whose it is', async () => {
  const { phone, accessToken } = await newPerson(world);
  const { userId } = (await callerOf(world, accessToken)).user;
  const revoke = (role: string) => revokeRole(world.table, { phone, role, now: world.now() });
  expect(await revoke('admin')).toMatchObject({ code: 'role_not_held', detail: { userId } });
  expect(await revoke('user')).toMatchObject({ code: 'last_role', detail: { userId } });
});

test('the items of an account are where they have always been: what is stored is found again', () => {
  expect([
    Users.keyOf({ userId: 7 }),
    Sessions.keyOf({ userId: 7, familyId: 'f' }),
    Phones.keyOf({ phone: '+91' }),
    Usernames.keyOf({ usernameKey: 'asha' }),
    Challenges.keyOf({ phone: '+91' }),
    UsedRegistrations.keyOf({ jti: 'j' }),
  ]).toEqual([
    { pk: 'USER#7', sk: 'USER' },
    { pk: 'USER#7', sk: 'SESSION#f' },
    { pk: 'PHONE#+91', sk: 'PHONE' },
    { pk: 'USERNAME#asha', sk: 'USERNAME' },
    { pk: 'OTP#+91', sk: 'OTP' },
    { pk: 'REGISTRATION#j', sk: 'REGISTRATION' },
  ]);
});
