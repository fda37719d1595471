import { expect, test } from 'vitest';
import { findLeftAccount } from '../../../lib/identity/late-erasure.ts';
import { phoneHashes } from '../../../lib/identity/phone-hash.ts';
import { Users } from '../../../lib/identity/store.ts';
import { Blocks, Hidden, Holders } from '../../../lib/social/store.ts';
import { callerOf, codeOf, newPerson, newPhone, secretText, useIdentity } from './identity-world.ts';

const world = useIdentity();
const find = (userId: number, phone?: string) => findLeftAccount(world.table, world.desk.dataKeys, { userId, phone });

/** An account that is gone, and that had this phone number. */
async function gone(): Promise<{ readonly userId: number; readonly phone: string }> {
  const person = await newPerson(world);
  const { user } = await callerOf(world, person.accessToken);
  await world.table.delete(Users, user);
  return { userId: user.userId, phone: person.phone };
}

const hashOf = async (phone: string) => (await phoneHashes(phone, world.desk.dataKeys))[0];

/** Somebody blocks an account, as it is stored. */
async function blockedBy(blockerId: number, blockedId: number, phoneHash?: string): Promise<void> {
  await world.table.put(Blocks, { blockerId, blockedId, actionType: 'block', createdAt: 1 });
  await world.table.put(Hidden, { userId: blockedId, from: new Set([blockerId]), ...(phoneHash && { phoneHash }) });
}

test('an account that is there is not erased, whatever number is named', async () => {
  const person = await newPerson(world);
  const { userId } = (await callerOf(world, person.accessToken)).user;
  expect(codeOf(await find(userId))).toBe('account_there');
  expect(codeOf(await find(userId, person.phone))).toBe('account_there');
});

test('an account that is gone is found with what its number is known by, where the number is named', async () => {
  const { userId, phone } = await gone();
  expect(await find(userId, phone)).toEqual({ userId, phoneHash: await hashOf(phone) });
  expect(await find(userId)).toEqual({ userId });
});

test('a number that another account has had since, or never was its own, is refused', async () => {
  const [{ userId, phone }, other] = [await gone(), await gone()];
  expect(codeOf(await find(userId, other.phone))).toBe('phone_of_another');
  expect(codeOf(await find(userId, newPhone()))).toBe('phone_of_another');
  await world.table.update(Holders, { phoneHash: await hashOf(phone) }, { set: { userId: other.userId } });
  expect(codeOf(await find(userId, phone))).toBe('phone_of_another');
});

test('blocks that wait for the next account with the number are refused without it, and kept with it', async () => {
  const { userId, phone } = await gone();
  await blockedBy(1_000_001, userId);
  expect(codeOf(await find(userId))).toBe('blocks_wait');
  expect(await find(userId, phone)).toEqual({ userId, phoneHash: await hashOf(phone) });
});

test('what blocks have kept of the number is taken before any number that is named', async () => {
  const { userId } = await gone();
  await blockedBy(1_000_002, userId, 'k1.kept');
  expect(await find(userId)).toEqual({ userId, phoneHash: 'k1.kept' });
  expect(await find(userId, newPhone())).toEqual({ userId, phoneHash: 'k1.kept' });
});

test('a number that an older key made known is found by that key', async () => {
  const { userId, phone } = await gone();
  const made = await hashOf(phone);
  Object.assign(world.secrets.data, { current: 'k2', k2: secretText() });
  world.advance(3600);
  const [newest, ...older] = await phoneHashes(phone, world.desk.dataKeys);
  expect([newest.split('.')[0], older]).toEqual(['k2', [made]]);
  expect(await find(userId, phone)).toEqual({ userId, phoneHash: made });
});
