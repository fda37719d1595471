import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FrameText } from '../../../lib/core/frame.ts';
import { Sessions, Users } from '../../../lib/identity/logins.ts';
import { greetAgain, tellHandedOver } from '../../../lib/realtime/again.ts';
import { broadcast } from '../../../lib/realtime/broadcast.ts';
import { closeSockets } from '../../../lib/realtime/closing.ts';
import {
  type ConnectionItem,
  Connections,
  forgetConnection,
  Sockets,
  socketOf,
} from '../../../lib/realtime/connections.ts';
import { admit } from '../../../lib/realtime/greeting.ts';
import type { ClosingWork, TellingWork } from '../../../lib/realtime/handed-over.ts';
import { frameText } from '../../support/frame-text.ts';
import { managementApi } from '../../support/management-api.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';
import { deskOf, now, rules, sampleFrame, sampleSocket } from './socket-world.ts';

let world: TestTable;
beforeAll(async () => {
  world = await openTestTable(now.getTime.bind(now));
});
afterAll(() => world.stop());

const greet = ({ userId }: { readonly userId: number }): FrameText => frameText(`hello ${userId}`);
const stands = async (connection: ConnectionItem): Promise<boolean> =>
  (await world.table.get(Sockets, socketOf(connection))) !== undefined;

/** A socket that has just been opened by a login that stands. */
async function opened(changes: Partial<ConnectionItem> = {}): Promise<ConnectionItem> {
  const { shard: _, greeted: __, ...connection } = sampleSocket({ openedAt: now.getTime(), ...changes });
  const { userId, familyId } = connection;
  await world.table.put(Users, { userId } as never);
  await world.table.put(Sessions, { userId, familyId, expiresAt: connection.expiresAt } as never);
  await world.table.put(Connections, connection);
  return connection;
}

test('a new socket stands in its channel before it is greeted', async () => {
  const connection = await opened();
  let stood = false;
  const api = await managementApi();
  const { gateway } = api;
  const watching = {
    gateway: {
      ...gateway,
      post: async (connectionId: string, text: FrameText) => {
        stood = await stands(connection);
        return gateway.post(connectionId, text);
      },
    },
  };
  const { desk, counted } = deskOf(world.table, watching);
  await admit([connection], greet, desk, rules);
  expect(api.taken(connection.connectionId)).toEqual([`hello ${connection.userId}`]);
  expect(stood).toBe(true);
  expect(counted()).toEqual({ greetings: 1, sent: 1 });
});

test.each([
  ['its row was written and its greeting sent', 'BatchGetItem'],
  ['its greeting was sent and that was marked', 'UpdateItem'],
] as const)('what is told between the moment when %s comes after the greeting, and is not lost', async (_, next) => {
  const connection = await opened();
  const { connectionId, userId } = connection;
  const api = await managementApi();
  const { desk, handedOver } = deskOf(world.table, api);
  const frames = [sampleFrame(77, { hiddenFrom: new Set() })];
  world.before(next, () => broadcast([{ channel: 'presence', frames }], desk, rules));
  await admit([connection], greet, desk, rules);
  expect(api.taken(connectionId)).toEqual([`hello ${userId}`]);
  const mine = handedOver.map(({ work }) => work as TellingWork).filter(({ tell }) => tell[0]?.userId === userId);
  expect(mine).toMatchObject([{ tell: [{ connectionId }], userIds: [77] }]);
  for (const work of mine) await tellHandedOver(work, () => frames, desk, rules);
  expect(api.taken(connectionId)).toEqual([`hello ${userId}`, 'about 77']);
});

test('a socket that is closed while its greeting is marked leaves no row', async () => {
  const connection = await opened();
  world.before('UpdateItem', () => forgetConnection(world.table, connection.connectionId));
  await admit([connection], greet, deskOf(world.table, await managementApi()).desk, rules);
  expect(await stands(connection)).toBe(false);
});

test('a greeting that is refused for good is no greeting, and its socket is told nothing', async () => {
  const [refusing, other] = [await opened(), await opened()];
  const api = await managementApi((id) => (id === refusing.connectionId ? 403 : 200));
  const { desk, handedOver, counted } = deskOf(world.table, api);
  await admit([refusing, other], greet, desk, rules);
  expect(await Promise.all([refusing, other].map(stands))).toEqual([false, true]);
  expect(handedOver).toEqual([]);
  expect(counted()).toEqual({ greetings: 1, sent: 1, failed: 1 });
});

test.each([
  ['its session was revoked', (c: ConnectionItem) => world.table.update(Sessions, c, { set: { revokedAt: 'now' } })],
  ['its session is gone', (c: ConnectionItem) => world.table.delete(Sessions, c)],
  ['its account is gone', (c: ConnectionItem) => world.table.delete(Users, c)],
])('a socket is closed and not greeted when %s, before or while its row was written', async (_, end) => {
  for (const when of ['before', 'while'] as const) {
    const connection = await opened();
    if (when === 'before') await end(connection);
    else world.before('BatchGetItem', () => end(connection));
    const api = await managementApi();
    await admit([connection], greet, deskOf(world.table, api).desk, rules);
    expect(api.asked(connection.connectionId)).toEqual([undefined]);
    expect(await stands(connection)).toBe(false);
  }
});

test('who revokes a login after the socket was looked at finds its row', async () => {
  const connection = await opened();
  let found = false;
  const api = await managementApi();
  const { desk } = deskOf(world.table, api);
  const greetAndRevoke = (socket: ConnectionItem) => {
    world.before('Query', async () => {
      await world.table.update(Sessions, connection, { set: { revokedAt: 'now' } });
      found = await stands(connection);
    });
    return greet(socket);
  };
  await admit([connection], greetAndRevoke, desk, rules);
  expect(found).toBe(true);
});

test.each(['before', 'while'] as const)('a socket that was closed %s its row was written leaves none', async (when) => {
  const connection = await opened();
  const end = () => forgetConnection(world.table, connection.connectionId);
  if (when === 'before') await end();
  // Whichever of the two reads comes first.
  else for (let count = 0; count < 2; count++) world.before('BatchGetItem', end);
  const api = await managementApi();
  await admit([connection], greet, deskOf(world.table, api).desk, rules);
  expect(api.asked(connection.connectionId)).toEqual([]);
  expect(await stands(connection)).toBe(false);
});

test('a batch of a hundred sockets is greeted, each by its own name', async () => {
  const connections = await Promise.all(Array.from({ length: 100 }, () => opened()));
  const api = await managementApi();
  await admit(connections, greet, deskOf(world.table, api).desk, rules);
  for (const { connectionId, userId } of connections) expect(api.taken(connectionId)).toEqual([`hello ${userId}`]);
});

test('of a user’s sockets over all channels the oldest above the limit are closed, of equal age by their ids', async () => {
  const userId = 1_000_001;
  const at = (age: number, connectionId: string, channel: string) =>
    opened({ userId, connectionId, channel, openedAt: now.getTime() - age });
  const sockets = [
    await at(30, 'b', 'feed'),
    await at(30, 'a', 'presence'),
    await at(40, 'c', 'presence'),
    await at(20, 'd', 'feed'),
    await at(10, 'e', 'presence'),
  ];
  const api = await managementApi();
  await admit(sockets, greet, deskOf(world.table, api).desk, { ...rules, maxPerUser: 3 });
  const closed = sockets.filter(({ connectionId }) => api.asked(connectionId).includes(undefined));
  expect(closed.map(({ connectionId }) => connectionId).toSorted()).toEqual(['a', 'c']);
  expect(await Promise.all(sockets.map(stands))).toEqual([true, false, false, true, true]);
});

test('a record that comes again when its socket is long gone brings no row back', async () => {
  const connection = await opened();
  const { desk } = deskOf(world.table, await managementApi());
  await admit([connection], greet, desk, rules);
  await forgetConnection(world.table, connection.connectionId);
  await admit([connection], greet, desk, rules);
  expect(await stands(connection)).toBe(false);
});

test('a greeting that is not taken is handed over, and comes later if the socket is still there', async () => {
  const [connection, gone] = [await opened(), await opened()];
  const api = await managementApi((_, nth) => (nth < 4 ? 500 : 200));
  const { desk, handedOver, counted } = deskOf(world.table, api);
  await admit([connection, gone], greet, desk, rules);
  const keys = [connection, gone].map(socketOf).map(({ channel, shard, userId, connectionId }) => ({
    ...{ channel, shard, userId, connectionId },
  }));
  expect(handedOver).toMatchObject([{ work: { greet: expect.arrayContaining(keys), tries: 1 }, delaySeconds: 5 }]);
  expect(counted()).toEqual({ retried: 4, handedOver: 2 });
  await forgetConnection(world.table, gone.connectionId);
  await greetAgain({ greet: keys, tries: 1 }, greet, desk, rules);
  expect(api.taken(connection.connectionId)).toEqual([`hello ${connection.userId}`]);
  expect(api.asked(gone.connectionId)).toHaveLength(3);
});

test('a greeting that comes again for a socket whose handshake takes long is put off once more, and then comes once', async () => {
  const [connection, old] = [await opened(), await opened({ openedAt: now.getTime() - 60_000 })];
  const keys = [connection, old].map(socketOf);
  await Promise.all(keys.map((socket) => world.table.put(Sockets, socket)));
  const api = await managementApi((id, nth) => (id === old.connectionId || nth < 4 ? 410 : 200));
  const { desk, handedOver, counted } = deskOf(world.table, api);
  const work = { greet: keys, tries: 1 };
  await greetAgain(work, greet, desk, rules);
  expect(handedOver).toMatchObject([{ work: { greet: [{ userId: connection.userId }], tries: 2 }, delaySeconds: 10 }]);
  expect(await Promise.all([connection, old].map(stands))).toEqual([true, false]);
  for (let count = 0; count < 2; count++) await greetAgain(work, greet, desk, rules);
  expect(api.taken(connection.connectionId)).toEqual([`hello ${connection.userId}`]);
  expect(counted()).toEqual({ retried: 2, gone: 1, handedOver: 1, greetings: 1, sent: 1 });
});

test('closing takes sockets out of their channels; what can’t be closed is handed over, and a gone one counts as closed', async () => {
  const [open, gone, hit] = [await opened(), await opened(), await opened()].map(socketOf) as never as ReturnType<
    typeof socketOf
  >[];
  const sockets = [open, gone, hit].flatMap((socket) => socket ?? []);
  await Promise.all(sockets.map((socket) => world.table.put(Sockets, socket)));
  const answers = new Map([
    [gone?.connectionId, 410],
    [hit?.connectionId, 503],
  ]);
  const api = await managementApi((id) => answers.get(id) ?? 204);
  const { desk, handedOver, counted } = deskOf(world.table, api);
  await closeSockets(sockets, desk);
  expect(handedOver).toMatchObject([{ work: { close: [{ connectionId: hit?.connectionId }], tries: 1 } }]);
  expect(await Promise.all(sockets.map(stands))).toEqual([false, false, false]);
  expect(counted()).toEqual({ closed: 2, retried: 2, handedOver: 1 });
});

test('a closing that the store interrupts can be repeated: its sockets are still to be found', async () => {
  const sockets = [await opened(), await opened()].map(socketOf);
  await Promise.all(sockets.map((socket) => world.table.put(Sockets, socket)));
  const { desk } = deskOf(world.table, await managementApi((_, nth) => (nth === 1 ? 204 : 410)));
  world.failNext('BatchWriteItem');
  await expect(closeSockets(sockets, desk)).rejects.toThrow('unreachable');
  expect(await Promise.all(sockets.map(stands))).toEqual([true, true]);
  await closeSockets(sockets, desk);
  expect(await Promise.all(sockets.map(stands))).toEqual([false, false]);
});

test('a closing that can’t be handed over can be repeated: its sockets are still to be found', async () => {
  const sockets = [await opened(), await opened()].map(socketOf);
  await Promise.all(sockets.map((socket) => world.table.put(Sockets, socket)));
  const { desk, handedOver } = deskOf(world.table, await managementApi(() => 503));
  const deliver = () => Promise.reject(new Error('no queue'));
  await expect(closeSockets(sockets, { ...desk, deliver })).rejects.toThrow('no queue');
  expect(await Promise.all(sockets.map(stands))).toEqual([true, true]);
  await closeSockets(sockets, desk);
  const [work] = handedOver.map((one) => one.work as ClosingWork);
  expect(work?.close.map(({ connectionId }) => connectionId).toSorted()).toEqual(
    sockets.map(({ connectionId }) => connectionId).toSorted(),
  );
  expect(await Promise.all(sockets.map(stands))).toEqual([false, false]);
});
