import { afterAll, beforeAll, expect, test } from 'vitest';
import { redactedPhone } from '../../../lib/identity/redacted-phone.ts';
import { decideRevocation, grantRole, revokeRole } from '../../../lib/identity/roles.ts';
import { setRating } from '../../../lib/identity/set-rating.ts';
import { Phones, type UserItem, Users } from '../../../lib/identity/store.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import type { Table } from '../../../lib/table/table.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';
import { account, status } from '../feed/projection-world.ts';

let world: TestTable;
const now = new Date('2026-03-01T10:00:00Z');
beforeAll(async () => {
  world = await openTestTable(() => now.getTime());
});
afterAll(() => world.stop());

let lastId = 0;

/** An account with these roles. */
async function withRoles(...roles: readonly string[]): Promise<UserItem> {
  const userId = ++lastId;
  const user = account(userId, { roles: Object.fromEntries(roles.map((role) => [role, '2026-01-01T00:00:00Z'])) });
  await Promise.all([
    world.table.put(Users, user),
    world.table.put(Phones, { phone: user.phone, userId }),
    world.table.put(Statuses, status(userId, { listener: roles.includes('listener') })),
  ]);
  return user;
}

const rolesOf = async ({ userId }: UserItem) =>
  Object.keys((await world.table.get(Users, { userId }))?.roles ?? {}).sort();
const isMarked = async ({ userId }: UserItem) => (await world.table.get(Statuses, { userId }))?.listener;

/** The table, on which something happens right before the first transaction. */
function overtakenBy(happens: () => Promise<unknown>): Table {
  let left = 1;
  const transact = (async (intents: never) => {
    if (left-- > 0) await happens();
    return world.table.transact(intents);
  }) as Table['transact'];
  return { ...world.table, transact };
}

test.each([
  ['a role that is held beside another one', ['user', 'listener'], 'listener', undefined],
  ['the only role', ['listener'], 'listener', 'last_role'],
  ['a role that is not held', ['user'], 'admin', 'role_not_held'],
  ['a name that every object has', ['user', 'admin'], 'constructor', 'role_not_held'],
])('%s: what becomes of its revocation', (_, roles, role, refusal) => {
  const user = account(1, { roles: Object.fromEntries(roles.map((held) => [held, 'x'])) });
  expect(decideRevocation(user, role)?.code).toBe(refusal);
});

test('the mark of listeners goes and comes with the role, and when it went is kept until it comes back', async () => {
  const user = await withRoles('user', 'listener');
  const revoked = await revokeRole(world.table, { phone: user.phone, role: 'listener', now });
  expect(revoked).toMatchObject({ roles: { user: expect.any(String) }, earlierRoles: { listener: now.toISOString() } });
  expect([await rolesOf(user), await isMarked(user)]).toEqual([['user'], false]);
  await grantRole(world.table, { phone: user.phone, role: 'listener', now });
  expect([await rolesOf(user), await isMarked(user)]).toEqual([['listener', 'user'], true]);
  expect((await world.table.get(Users, user))?.earlierRoles).toEqual({});
});

test('roles that are given and taken at the same time end as if one had followed the other', async () => {
  const user = await withRoles('user', 'listener');
  const { phone } = user;
  const table = overtakenBy(() => grantRole(world.table, { phone, role: 'admin', now }));
  expect(await revokeRole(table, { phone, role: 'listener', now })).toMatchObject({ userId: user.userId });
  expect(await rolesOf(user)).toEqual(['admin', 'user']);
  const last = overtakenBy(() => revokeRole(world.table, { phone, role: 'admin', now }));
  expect(await revokeRole(last, { phone, role: 'user', now })).toMatchObject({ code: 'last_role' });
  expect(await rolesOf(user)).toEqual(['user']);
});

test('of an account that is deleted meanwhile nothing is stored', async () => {
  const user = await withRoles('user', 'listener');
  const table = overtakenBy(() =>
    Promise.all([
      world.table.delete(Users, user),
      world.table.delete(Phones, { phone: user.phone }),
      world.table.delete(Statuses, user),
    ]),
  );
  expect(await revokeRole(table, { phone: user.phone, role: 'listener', now })).toMatchObject({
    code: 'account_not_found',
  });
  expect(await isMarked(user)).toBeUndefined();
});

test('a rating is stored only of who is a listener by then', async () => {
  const user = await withRoles('user', 'listener');
  const { phone } = user;
  const update = (async (...given: Parameters<Table['update']>) => {
    if ((await rolesOf(user)).includes('listener')) await revokeRole(world.table, { phone, role: 'listener', now });
    return world.table.update(...given);
  }) as Table['update'];
  const outcome = await setRating({ ...world.table, update }, { phone, rating: 5, now });
  expect(outcome).toMatchObject({ code: 'not_a_listener' });
  expect((await world.table.get(Users, user))?.rating).toBe(0);
});

test('a phone number is shown by its first and last digits', () => {
  expect(['+919876543210', '+4915112345678', '+12345678'].map(redactedPhone)).toEqual([
    ...['+91*******210', '+49********678', '+12***678'],
  ]);
});
