import { afterAll, beforeAll, expect, test } from 'vitest';
import { type UserItem, Users } from '../../../lib/identity/store.ts';
import { findPeople } from '../../../lib/presence/people.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';
import { sampleStatus } from './sample-status.ts';

let world: TestTable;
beforeAll(async () => {
  world = await openTestTable();
});
afterAll(() => world.stop());

const user = (userId: number): UserItem => ({
  userId,
  phone: `+${userId}`,
  username: `u${userId}`,
  usernameKey: `u${userId}`,
  rating: 0,
  country: 'India',
  roles: {},
  refreshEpoch: 0,
  createdAt: '',
  updatedAt: '',
});

test('who has no account, no status, or is hidden is left out, and the others come in the order asked for', async () => {
  for (const userId of [1, 2, 3, 4]) await world.table.put(Users, user(userId));
  for (const userId of [1, 2, 3, 5]) await world.table.put(Statuses, sampleStatus({ userId }));
  const people = await findPeople(world.table, [3, 2, 1, 4, 5, 6], new Set([2]));
  expect(people).toEqual([3, 1].map((userId) => ({ user: user(userId), status: sampleStatus({ userId }) })));
});

test('50 people take one round trip, and nobody takes none', async () => {
  const ids = Array.from({ length: 50 }, (_, index) => 100 + index);
  for (const userId of ids) await world.table.put(Users, user(userId));
  for (const userId of ids) await world.table.put(Statuses, sampleStatus({ userId }));
  const before = world.operations.length;
  expect(await findPeople(world.table, ids, new Set())).toHaveLength(50);
  expect(await findPeople(world.table, [], new Set())).toEqual([]);
  expect(await findPeople(world.table, [100], new Set([100]))).toEqual([]);
  expect(world.operations.slice(before)).toEqual(['BatchGetItem']);
});
