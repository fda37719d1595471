import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SocketItem, Sockets } from '../../../lib/realtime/connections.ts';
import { type PersonalMessage, tellUsers } from '../../../lib/realtime/tell-users.ts';
import { frameText } from '../../support/frame-text.ts';
import { managementApi } from '../../support/management-api.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';
import { deskOf, now, rules, sampleSocket } from './socket-world.ts';

let world: TestTable;
beforeAll(async () => {
  world = await openTestTable(now.getTime.bind(now));
});
afterAll(() => world.stop());

async function standing<const Changes extends readonly Partial<SocketItem>[]>(...changes: Changes) {
  const sockets = changes.map((change) => sampleSocket(change));
  await Promise.all(sockets.map((socket) => world.table.put(Sockets, socket)));
  return sockets as unknown as { readonly [Place in keyof Changes]: SocketItem };
}
const stands = async (socket: SocketItem): Promise<boolean> => (await world.table.get(Sockets, socket)) !== undefined;
const message = (text: string, ...userIds: readonly number[]): PersonalMessage => ({
  ...{ userIds, text: frameText(text) },
  storedBy: now.getTime(),
});

let lastUser = 1_000;
const newUser = (): number => ++lastUser;

test('the users it is meant for hear it on every socket of both channels, in order, and nobody else does', async () => {
  const [alice, bob, other] = [newUser(), newUser(), newUser()];
  const sockets = await standing(
    { userId: alice, channel: 'feed' },
    { userId: alice, channel: 'presence' },
    { userId: bob, channel: 'feed' },
    { userId: other },
  );
  const api = await managementApi();
  const { desk, counted, handedOver } = deskOf(world.table, api);
  await tellUsers([message('begun', alice, bob), message('over', bob, alice), message('next', alice)], desk, rules);
  expect(sockets.map(({ connectionId }) => api.taken(connectionId))).toEqual([
    ['begun', 'over', 'next'],
    ['begun', 'over', 'next'],
    ['begun', 'over'],
    [],
  ]);
  expect(counted()).toEqual({ sent: 8 });
  expect(handedOver).toEqual([]);
});

test('a socket that has not been greeted, or was opened after it, hears nothing of it', async () => {
  const userId = newUser();
  const stored = now.getTime() - 10_000;
  const [early, late, silent] = await standing(
    { userId },
    { userId, openedAt: stored + 1 },
    { userId, greeted: false },
  );
  const api = await managementApi();
  const { desk, counted } = deskOf(world.table, api);
  await tellUsers([{ ...message('begun', userId), storedBy: stored }], desk, rules);
  expect([early, late, silent].map(({ connectionId }) => api.asked(connectionId))).toEqual([['begun'], [], []]);
  expect(counted()).toEqual({ sent: 1 });
});

test('what fails to the last try is counted and handed over to nobody, and the other sockets hear theirs', async () => {
  const [alice, bob] = [newUser(), newUser()];
  const [down, up, gone] = await standing({ userId: alice }, { userId: bob }, { userId: bob });
  const answers: Readonly<Record<string, number>> = { [down.connectionId]: 503, [gone.connectionId]: 410 };
  const api = await managementApi((id) => answers[id] ?? 200);
  const { desk, counted, handedOver } = deskOf(world.table, api);
  await tellUsers([message('begun', alice, bob), message('over', alice, bob)], desk, rules);
  expect(api.taken(up.connectionId)).toEqual(['begun', 'over']);
  expect(api.taken(down.connectionId)).toEqual([]);
  expect(counted()).toEqual({ sent: 2, retried: 2, missed: 2, gone: 1 });
  expect(handedOver).toEqual([]);
  expect(await Promise.all([down, up, gone].map(stands))).toEqual([true, true, false]);
});

test('nothing to tell costs no operation', async () => {
  const api = await managementApi();
  const { desk } = deskOf(world.table, api);
  const before = world.operations.length;
  await tellUsers([], desk, rules);
  expect(world.operations.slice(before)).toEqual([]);
});
