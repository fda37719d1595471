import { expect, test } from 'vitest';
import { deleteAccount } from '../../../lib/identity/deletion.ts';
import { eraseLeftovers } from '../../../lib/identity/leftovers.ts';
import { changeProfile } from '../../../lib/identity/profile.ts';
import { register } from '../../../lib/identity/registration.ts';
import { Phones, Sessions, Usernames, Users } from '../../../lib/identity/store.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { put } from '../../../lib/table/write.ts';
import { giveWallet } from '../../../lib/wallet/missing.ts';
import { Wallets } from '../../../lib/wallet/store.ts';
import { callDesk } from '../../support/call-desk.ts';
import {
  callerOf,
  codeOf,
  identifyBy,
  logInAgain,
  newPerson,
  type Person,
  profileOf,
  provePhone,
  useIdentity,
} from './identity-world.ts';

const world = useIdentity();

const remove = async ({ accessToken }: Person) => {
  const { user } = await callerOf(world, accessToken);
  await deleteAccount(callDesk(world.table), user.userId, new Date());
  return user;
};

test('a deletion removes everything readable in one step, and every token is refused', async () => {
  const person = await newPerson(world);
  const otherDevice = await logInAgain(world, person);
  const user = await remove(person);
  const items = await world.table.getMany([
    [Users, user],
    [Phones, user],
    [Usernames, user],
    [Statuses, user],
    [Wallets, user],
  ]);
  expect(items).toEqual([undefined, undefined, undefined, undefined, undefined]);
  for (const { accessToken } of [person, otherDevice]) {
    expect(codeOf(await identifyBy(world, accessToken))).toBe('access_token_revoked');
  }
});

test('phone and username are free at once, and deleting the old account again leaves the new one alone', async () => {
  const person = await newPerson(world);
  const old = await remove(person);
  const registrationToken = await provePhone(world, person.phone);
  const tokens = await register(world.desk, { registrationToken, profile: profileOf(person.username) }, world.now());
  if (!('accessToken' in tokens)) throw new Error('refused');
  await deleteAccount(callDesk(world.table), old.userId, new Date());
  const { user } = await callerOf(world, tokens.accessToken);
  expect(user.userId).not.toBe(old.userId);
});

test('a deletion that meets a change of the username frees the new name too', async () => {
  const person = await newPerson(world);
  const { user } = await callerOf(world, person.accessToken);
  const username = `${person.username}-renamed`;
  world.before('TransactWriteItems', () =>
    changeProfile({ table: world.table, user, change: { username }, now: world.now() }),
  );
  await deleteAccount(callDesk(world.table), user.userId, new Date());
  expect(await world.table.get(Users, user)).toBeUndefined();
  expect(await world.table.get(Usernames, { usernameKey: username })).toBeUndefined();
});

test('parallel deletions of one account all come to the same end', async () => {
  const person = await newPerson(world);
  const { user } = await callerOf(world, person.accessToken);
  await Promise.all(Array.from({ length: 4 }, () => deleteAccount(callDesk(world.table), user.userId, new Date())));
  expect(await world.table.get(Users, user)).toBeUndefined();
});

test('leftovers are erased however many sessions there are, of this user only, and erasing twice does nothing', async () => {
  const [person, neighbour] = [await newPerson(world), await newPerson(world)];
  const { user, session } = await callerOf(world, person.accessToken);
  for (let start = 0; start < 60; start += 20) {
    const many = Array.from({ length: 20 }, (_, index) => ({ ...session, familyId: `family-${start + index}` }));
    await world.table.transact(many.map((item) => put(Sessions, item)));
  }
  await remove(person);
  await eraseLeftovers(world, user);
  await eraseLeftovers(world, user);
  expect((await world.table.list(Sessions, { of: [user.userId], limit: 100 }))?.items).toEqual([]);
  await callerOf(world, neighbour.accessToken);
});

test('a wallet that comes just before the deletion goes with it', async () => {
  const person = await newPerson(world);
  const { user } = await callerOf(world, person.accessToken);
  await world.table.delete(Wallets, user);
  world.before('TransactWriteItems', () => giveWallet(world.table, user.userId));
  await deleteAccount(callDesk(world.table), user.userId, new Date());
  expect(await world.table.get(Wallets, user)).toBeUndefined();
});
