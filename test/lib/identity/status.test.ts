import { expect, test } from 'vitest';
import { Contention } from '../../../lib/core/failure.ts';
import { identify } from '../../../lib/identity/caller.ts';
import { deleteAccount } from '../../../lib/identity/deletion.ts';
import { logOut } from '../../../lib/identity/logout.ts';
import { grantRole } from '../../../lib/identity/roles.ts';
import { Sessions, Users } from '../../../lib/identity/store.ts';
import { changeStatus, Statuses, type StatusItem } from '../../../lib/presence/presence.ts';
import { decideChange, decideHeartbeat, type StatusChange } from '../../../lib/presence/transition.ts';
import { Hidden } from '../../../lib/social/store.ts';
import { callDesk } from '../../support/call-desk.ts';
import {
  ask,
  callerOf,
  codeOf,
  identifyBy,
  logInAgain,
  newPerson,
  type Person,
  sentCode,
  useIdentity,
  verify,
} from './identity-world.ts';

const world = useIdentity();

const statusOf = async ({ accessToken }: Person): Promise<StatusItem> => {
  const { status } = await callerOf(world, accessToken);
  if (!status) throw new Error('a user without a status');
  return status;
};

const setStatus = async (status: StatusItem, change: StatusChange) => {
  await changeStatus(world.table, status, (current) => decideChange(current, change, world.now().getTime()));
};

const heartbeatRules = { offlineAfterSeconds: 90, frameSeconds: 30, heartbeatNewsSeconds: 30, areNews: false };

test('what is read along with a caller comes in the same round trip, and an item that is not there is undefined', async () => {
  const person = await newPerson(world);
  const before = world.operations.length;
  const also = { status: Statuses, hidden: Hidden };
  const caller = await identify(`Bearer ${person.accessToken}`, world.desk, world.now(), also);
  expect(world.operations.slice(before)).toEqual(['BatchGetItem']);
  expect(caller).toMatchObject({ status: { userId: (await callerOf(world, person.accessToken)).user.userId } });
  expect(caller).toHaveProperty('hidden', undefined);
});

test('a login under a status that changes meanwhile keeps the change, ends online and begins one session', async () => {
  const person = await newPerson(world);
  const { user, status } = await callerOf(world, person.accessToken);
  await ask(world, person.phone);
  world.advance(5);
  world.before('TransactWriteItems', () => setStatus(status as StatusItem, { isBusy: true, isOnline: false }));
  expect(await verify(world, person.phone, sentCode(world, person.phone))).toMatchObject({ status: 'registered' });
  expect(await statusOf(person)).toMatchObject({ online: true, explicitlyOffline: false, busy: true, news: 'change' });
  expect((await world.table.list(Sessions, { of: [user.userId], limit: 10 }))?.items).toHaveLength(2);
});

test('a logout under a status that changes meanwhile keeps the change, ends offline and raises the epoch once', async () => {
  const person = await newPerson(world);
  const caller = await callerOf(world, person.accessToken);
  world.advance(5);
  world.before('TransactWriteItems', () => setStatus(caller.status as StatusItem, { isBusy: true }));
  expect(await logOut(world.table, caller, world.now())).toBeUndefined();
  const [user, status] = await world.table.getMany([
    [Users, caller.user],
    [Statuses, caller.user],
  ]);
  expect(user?.refreshEpoch).toBe(1);
  expect(status).toMatchObject({ online: false, explicitlyOffline: true, busy: true, lastSeen: world.now().getTime() });
});

test('a status that never stops changing under a logout is an overload, and nothing is logged out', async () => {
  const person = await newPerson(world);
  const caller = await callerOf(world, person.accessToken);
  for (let attempt = 1; attempt <= 12; attempt++) {
    world.before('TransactWriteItems', async () => setStatus(await statusOf(person), {}));
  }
  await expect(logOut(world.table, caller, world.now())).rejects.toThrow(Contention);
  await callerOf(world, person.accessToken);
  expect(await statusOf(person)).toMatchObject({ online: true });
});

test('a logout whose account is deleted meanwhile is refused, and no status comes back', async () => {
  const person = await newPerson(world);
  const caller = await callerOf(world, person.accessToken);
  world.before('TransactWriteItems', () => deleteAccount(callDesk(world.table), caller.user.userId, new Date()));
  expect(codeOf(await logOut(world.table, caller, world.now()))).toBe('access_token_revoked');
  expect(await world.table.get(Statuses, caller.user)).toBeUndefined();
});

test('every login and logout is told under a later time than the one before, also within one millisecond', async () => {
  const person = await newPerson(world);
  const times = [(await statusOf(person)).changedAt];
  for (let round = 0; round < 3; round++) {
    const again = { ...person, ...(await logInAgain(world, person)) };
    times.push((await statusOf(again)).changedAt);
    const caller = await callerOf(world, again.accessToken);
    await logOut(world.table, caller, world.now());
    times.push((await world.table.get(Statuses, caller.user))?.changedAt ?? 0);
  }
  expect(times).toEqual([...new Set(times)].sort((one, other) => one - other));
});

test('the listener role marks the status from then on, no other role does, and neither is told as a change', async () => {
  const person = await newPerson(world);
  const before = await statusOf(person);
  expect(before.listener).toBe(false);
  await grantRole(world.table, { phone: person.phone, role: 'admin', now: world.now() });
  expect(await statusOf(person)).toEqual(before);
  await grantRole(world.table, { phone: person.phone, role: 'listener', now: world.now() });
  expect(await statusOf(person)).toEqual({ ...before, listener: true, news: 'none' });
});

test('a heartbeat or a login decided before the listener role was given does not take the mark away', async () => {
  const person = await newPerson(world);
  const read = await statusOf(person);
  const grant = () => grantRole(world.table, { phone: person.phone, role: 'listener', now: world.now() });
  world.before('UpdateItem', grant);
  await changeStatus(world.table, read, (status) => decideHeartbeat(status, world.now().getTime(), heartbeatRules));
  expect((await statusOf(person)).listener).toBe(true);

  const other = await newPerson(world);
  await ask(world, other.phone);
  world.before('TransactWriteItems', async () => {
    await grantRole(world.table, { phone: other.phone, role: 'listener', now: world.now() });
  });
  await verify(world, other.phone, sentCode(world, other.phone));
  expect((await statusOf(other)).listener).toBe(true);
});

test('a deletion takes the status away, and what was decided about it before brings it not back', async () => {
  const person = await newPerson(world);
  const { user, status } = await callerOf(world, person.accessToken);
  world.before('UpdateItem', () => deleteAccount(callDesk(world.table), user.userId, new Date()));
  const decide = (current: StatusItem) => decideHeartbeat(current, world.now().getTime(), heartbeatRules);
  expect(await changeStatus(world.table, status, decide)).toBeUndefined();
  expect(await world.table.get(Statuses, user)).toBeUndefined();
  expect(codeOf(await identifyBy(world, person.accessToken))).toBe('access_token_revoked');
});
