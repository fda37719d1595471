import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SocketItem, Sockets } from '../../../lib/realtime/connections.ts';
import { publish } from '../../../lib/realtime/publish.ts';
import { frameText } from '../../support/frame-text.ts';
import { managementApi } from '../../support/management-api.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';
import { deskOf, now, rules, sampleSocket } from './socket-world.ts';

let world: TestTable;
beforeAll(async () => {
  world = await openTestTable(now.getTime.bind(now));
});
afterAll(() => world.stop());

/** Sockets that stand in their channel. */
async function standing(...changes: readonly Partial<SocketItem>[]): Promise<readonly SocketItem[]> {
  const sockets = changes.map((change) => sampleSocket(change));
  await Promise.all(sockets.map((socket) => world.table.put(Sockets, socket)));
  return sockets;
}
const stands = async (socket: SocketItem): Promise<boolean> => (await world.table.get(Sockets, socket)) !== undefined;
const sending = (sockets: readonly SocketItem[], ...texts: readonly string[]) =>
  sockets.map((socket) => ({ socket, frames: texts.map((text) => ({ text: frameText(text) })) }));

test('every socket is sent its frames in their order, and many sockets at a time', async () => {
  const api = await managementApi();
  const { desk, counted } = deskOf(world.table, api);
  const sockets = Array.from({ length: 500 }, () => sampleSocket());
  expect(await publish(sending(sockets, 'one', 'two'), desk, rules)).toMatchObject({ missed: [] });
  for (const { connectionId } of sockets) expect(api.taken(connectionId)).toEqual(['one', 'two']);
  expect(api.connections()).toBeGreaterThan(1);
  expect(api.connections()).toBeLessThanOrEqual(64);
  expect(counted()).toEqual({ sent: 1000 });
});

test('a socket that is gone is taken out of its channel, and no other; a young one is left there', async () => {
  const [dead, young, alive] = (await standing({}, { openedAt: now.getTime() - 29_000 }, {})) as SocketItem[];
  const api = await managementApi((id) => (id === alive?.connectionId ? 200 : 410));
  const { desk, counted } = deskOf(world.table, api);
  const sockets = [dead, young, alive] as SocketItem[];
  expect(await publish(sending(sockets, 'one', 'two'), desk, rules)).toMatchObject({ missed: [] });
  expect(await Promise.all(sockets.map(stands))).toEqual([false, true, true]);
  expect(sockets.map(({ connectionId }) => api.asked(connectionId).length)).toEqual([1, 1, 2]);
  expect(counted()).toEqual({ sent: 2, gone: 2 });
});

test.each([429, 500, 503, 'silence'] as const)(
  'a post that meets %s is made again, and nobody else hears twice',
  async (trouble) => {
    const [hit, other] = [sampleSocket(), sampleSocket()];
    const timeoutMs = trouble === 'silence' ? 500 : 5000;
    const api = await managementApi((id, nth) => (id === hit.connectionId && nth < 3 ? trouble : 200), timeoutMs);
    const { desk, counted } = deskOf(world.table, api);
    expect(await publish(sending([hit, other], 'news'), desk, rules)).toMatchObject({ missed: [] });
    expect([hit, other].map(({ connectionId }) => api.taken(connectionId))).toEqual([['news'], ['news']]);
    expect(api.asked(other.connectionId)).toHaveLength(1);
    expect(counted()).toEqual({ sent: 2, retried: 2 });
  },
);

test('what fails to the last try is given back from there on, and its socket stays in its channel', async () => {
  const [hit, other] = (await standing({}, {})) as [SocketItem, SocketItem];
  const api = await managementApi((id, nth) => (id === hit.connectionId && nth > 1 ? 500 : 200));
  const { desk, counted } = deskOf(world.table, api);
  const { missed } = await publish(sending([hit, other], 'one', 'two', 'three'), desk, rules);
  expect(missed).toEqual([{ socket: hit, frames: [{ text: 'two' }, { text: 'three' }] }]);
  expect(api.asked(hit.connectionId)).toEqual(['one', 'two', 'two', 'two']);
  expect(await stands(hit)).toBe(true);
  expect(counted()).toEqual({ sent: 4, retried: 2 });
});

test.each([400, 403, 413])('%s is counted and logged without the message, and never tried again', async (status) => {
  const socket = sampleSocket();
  const api = await managementApi((_, nth) => (nth === 1 ? status : 200));
  const { desk, lines, counted } = deskOf(world.table, api);
  expect(await publish(sending([socket], 'first words', 'second words'), desk, rules)).toMatchObject({ missed: [] });
  expect(api.asked(socket.connectionId)).toEqual(['first words', 'second words']);
  expect(lines.join()).toContain(socket.connectionId);
  expect(lines.join()).not.toContain('words');
  expect(counted()).toEqual({ sent: 1, failed: 1 });
});

test('where handshakes are awaited, a young socket that seems gone is tried again and an old one is not', async () => {
  const [old, late, never] = (await standing({}, { openedAt: now.getTime() }, { openedAt: now.getTime() })) as [
    SocketItem,
    SocketItem,
    SocketItem,
  ];
  const api = await managementApi((id, nth) => (id === late.connectionId && nth > 1 ? 200 : 410));
  const { desk } = deskOf(world.table, api);
  const { missed } = await publish(sending([old, late, never], 'hello'), desk, { ...rules, areGreetings: true });
  expect(missed.map(({ socket }) => socket)).toEqual([never]);
  expect(api.taken(late.connectionId)).toEqual(['hello']);
  expect(await Promise.all([old, late, never].map(stands))).toEqual([false, true, true]);
});

test('a row that can’t be deleted keeps nothing from being sent', async () => {
  const [dead, alive] = (await standing({}, {})) as [SocketItem, SocketItem];
  const api = await managementApi((id) => (id === dead.connectionId ? 410 : 200));
  const { desk, lines } = deskOf(world.table, api);
  world.failNext('BatchWriteItem');
  expect(await publish(sending([dead, alive], 'news'), desk, rules)).toMatchObject({ missed: [] });
  expect(api.taken(alive.connectionId)).toEqual(['news']);
  expect(lines.join()).toContain('not forgotten');
});
