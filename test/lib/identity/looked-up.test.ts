import { expect, test } from 'vitest';
import { Failure } from '../../../lib/core/failure.ts';
import { areStanding } from '../../../lib/identity/logins.ts';
import { logOut } from '../../../lib/identity/logout.ts';
import { lookUpAccount } from '../../../lib/identity/lookup.ts';
import { grantRole } from '../../../lib/identity/roles.ts';
import { listenerOf, setRating } from '../../../lib/identity/set-rating.ts';
import { Phones, Sessions, Users } from '../../../lib/identity/store.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { Blocks } from '../../../lib/social/store.ts';
import { type SampleItem, Samples } from '../../../lib/verification/store.ts';
import { Wallets } from '../../../lib/wallet/store.ts';
import { callerOf, codeOf, logInAgain, newPerson, newPhone, useIdentity } from './identity-world.ts';

const world = useIdentity();

async function newAccount() {
  const person = await newPerson(world);
  const caller = await callerOf(world, person.accessToken);
  return { ...person, caller, userId: caller.user.userId };
}

test('an account is found by its phone number, with everything of it and nothing of anybody else', async () => {
  const [person, other] = [await newAccount(), await newAccount()];
  const { userId, phone } = person;
  const block = { blockerId: userId, blockedId: other.userId, actionType: 'block', createdAt: 1 } as const;
  await world.table.put(Blocks, block);
  await world.table.put(Blocks, { ...block, blockerId: other.userId, blockedId: userId });
  for (const ordinal of [1, 2]) {
    await world.table.put(Samples, { userId, ordinal, sampleId: ordinal, status: 'approved' } as SampleItem);
  }
  const found = await lookUpAccount(world.table, phone);
  expect(found).toEqual({
    user: await world.table.get(Users, { userId }),
    status: await world.table.get(Statuses, { userId }),
    wallet: await world.table.get(Wallets, { userId }),
    sessions: [await world.table.get(Sessions, person.caller.session)],
    samples: [expect.objectContaining({ ordinal: 2 }), expect.objectContaining({ ordinal: 1 })],
    blocks: [block],
  });
  expect(found?.wallet?.userId).toBe(userId);
  expect(found?.status?.userId).toBe(userId);
});

test('of the logins those are shown that can go on: none that was revoked, and none of before the last logout', async () => {
  const person = await newAccount();
  const { userId, phone } = person;
  const sessions = async () => (await lookUpAccount(world.table, phone))?.sessions.map(({ familyId }) => familyId);
  const second = await callerOf(world, (await logInAgain(world, person)).accessToken);
  const [first, other] = [person.caller.session, second.session];
  expect(new Set(await sessions())).toEqual(new Set([first.familyId, other.familyId]));
  await world.table.update(Sessions, first, { set: { revokedAt: world.now().toISOString() } });
  expect(await sessions()).toEqual([other.familyId]);
  expect(await logOut(world.table, second, world.now())).toBeUndefined();
  expect(await sessions()).toEqual([]);
  const third = await callerOf(world, (await logInAgain(world, person)).accessToken);
  await world.table.put(Sessions, { ...first, userId, epoch: 0 });
  expect(await sessions()).toEqual([third.session.familyId]);
});

test('a number without an account, and one whose account is just gone, find nothing', async () => {
  const phone = newPhone();
  expect(await lookUpAccount(world.table, phone)).toBeUndefined();
  await world.table.put(Phones, { phone, userId: 999_999 });
  expect(await lookUpAccount(world.table, phone)).toBeUndefined();
});

test('logins stand as long as the account is there and the session is, and not revoked; they are told in their order', async () => {
  const [standing, revoked, gone, ended] = await Promise.all([newAccount(), newAccount(), newAccount(), newAccount()]);
  await world.table.update(Sessions, revoked.caller.session, { set: { revokedAt: 'x' } });
  await world.table.delete(Users, { userId: gone.userId });
  await world.table.delete(Sessions, ended.caller.session);
  const logins = [revoked, standing, gone, standing, ended].map(({ caller }) => caller.session);
  expect(await areStanding(world.table, logins)).toEqual([false, true, false, true, false]);
  expect(await areStanding(world.table, [])).toEqual([]);
});

test('of a hundred and twenty logins each is told for itself, in three reads', async () => {
  const { caller } = await newAccount();
  const logins = Array.from({ length: 120 }, (_, place) => ({ ...caller.session, familyId: `family ${place}` }));
  const kept = logins.filter((_, place) => place % 7 === 0);
  await Promise.all(kept.map((session) => world.table.put(Sessions, session)));
  const before = world.operations.length;
  const standing = await areStanding(world.table, logins);
  expect(standing).toEqual(logins.map((_, place) => place % 7 === 0));
  expect(world.operations.slice(before)).toEqual(['BatchGetItem', 'BatchGetItem', 'BatchGetItem']);
});

test('a rating is set of a listener only, with the time, and nothing is stored of anybody else', async () => {
  const { phone, userId } = await newAccount();
  const now = new Date(world.now().getTime() + 5_000);
  const rate = (of: string) => setRating(world.table, { phone: of, rating: 4.5, now });
  const before = await world.table.get(Users, { userId });
  expect(codeOf(await rate(newPhone()))).toBe('account_not_found');
  const refused = await rate(phone);
  expect(refused).toMatchObject({ code: 'not_a_listener', detail: { userId } });
  expect(await world.table.get(Users, { userId })).toEqual(before);
  await grantRole(world.table, { phone, role: 'listener', now: world.now() });
  expect(await listenerOf(world.table, phone)).toMatchObject({ userId, rating: 0 });
  const rated = await rate(phone);
  expect(rated).toMatchObject({ userId, rating: 4.5, updatedAt: now.toISOString() });
  expect(rated).not.toBeInstanceOf(Failure);
  expect(await world.table.get(Users, { userId })).toEqual(rated);
});
