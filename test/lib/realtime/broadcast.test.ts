import { afterEach, beforeEach, expect, test } from 'vitest';
import { sendToShard, tellAgain } from '../../../lib/realtime/again.ts';
import { broadcast } from '../../../lib/realtime/broadcast.ts';
import { type SocketItem, Sockets } from '../../../lib/realtime/connections.ts';
import type { ShardWork, TellingWork } from '../../../lib/realtime/handed-over.ts';
import { managementApi } from '../../support/management-api.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';
import { deskOf, now, rules, sampleFrame, sampleSocket } from './socket-world.ts';

let world: TestTable;
beforeEach(async () => {
  world = await openTestTable(now.getTime.bind(now));
});
afterEach(() => world.stop());

async function standing(...changes: readonly Partial<SocketItem>[]): Promise<readonly SocketItem[]> {
  const sockets = changes.map((change) => sampleSocket(change));
  await Promise.all(sockets.map((socket) => world.table.put(Sockets, socket)));
  return sockets;
}
const keyOf = ({ channel, shard, userId, connectionId }: SocketItem) => ({ channel, shard, userId, connectionId });
const last = now.getTime();

test('a channel’s frames go to all its sockets but those they are hidden from, and to no other channel', async () => {
  const [feed, one, other] = (await standing({ channel: 'feed' }, {}, {})) as [SocketItem, SocketItem, SocketItem];
  const api = await managementApi();
  const frames = [sampleFrame(1), sampleFrame(2, { hiddenFrom: new Set([one.userId]) })];
  await broadcast([{ channel: 'presence', frames }], deskOf(world.table, api).desk, rules);
  expect([feed, one, other].map(({ connectionId }) => api.taken(connectionId))).toEqual([
    [],
    ['about 1'],
    ['about 1', 'about 2'],
  ]);
});

test('a channel without frames is not read', async () => {
  await broadcast([{ channel: 'feed', frames: [] }], deskOf(world.table, await managementApi()).desk, rules);
  expect(world.operations).toEqual([]);
});

test('what was so before a socket was opened is not sent to it, but for last words', async () => {
  const [socket] = (await standing({ openedAt: last })) as [SocketItem];
  const api = await managementApi();
  const frames = [
    sampleFrame(1, { timestamp: last - 1 }),
    sampleFrame(2, { timestamp: last }),
    sampleFrame(3, { timestamp: last - 1, final: true }),
  ];
  await broadcast([{ channel: 'presence', frames }], deskOf(world.table, api).desk, rules);
  expect(api.taken(socket.connectionId)).toEqual(['about 2', 'about 3']);
});

test('a socket that is not reached is handed over alone, with whom it missed, and with the last words themselves', async () => {
  const [hit, alsoHit, other] = (await standing({}, {}, {})) as [SocketItem, SocketItem, SocketItem];
  const api = await managementApi((id) => (id === other.connectionId ? 200 : 500));
  const { desk, handedOver, counted } = deskOf(world.table, api);
  await broadcast([{ channel: 'presence', frames: [sampleFrame(1), sampleFrame(2, { final: true })] }], desk, rules);
  expect(handedOver).toEqual([
    {
      work: {
        tell: expect.arrayContaining([keyOf(hit), keyOf(alsoHit)]),
        userIds: [1],
        finals: [{ userId: 2, text: 'about 2' }],
        tries: 1,
      },
      delaySeconds: 5,
    },
  ]);
  expect(api.taken(other.connectionId)).toEqual(['about 1', 'about 2']);
  expect(counted()).toMatchObject({ sent: 2, handedOver: 2 });
});

test('the parts of a channel that are too much for one function are handed over whole, and the others sent', async () => {
  const sockets = await standing({ userId: 1 }, { userId: 9 }, { userId: 2 });
  const api = await managementApi();
  const { desk, handedOver } = deskOf(world.table, api);
  const frames = [sampleFrame(1, { hiddenFrom: new Set([2, 9, 10, 16]) }), sampleFrame(2)];
  await broadcast([{ channel: 'presence', frames }], desk, { ...rules, inlinePosts: 3 });
  const heard = () => sockets.map(({ connectionId }) => api.taken(connectionId));
  expect(heard()).toEqual([[], [], ['about 2']]);
  const works = handedOver.map(({ work }) => work as ShardWork);
  expect(works.map(({ channel, shard, frames }) => [channel, shard, frames[0]?.hiddenFrom])).toEqual([
    ['presence', 1, [9]],
  ]);

  for (const work of works) await sendToShard(work, new Map([1, 2].map((userId) => [userId, last])), desk, rules);
  expect(heard()).toEqual([['about 1', 'about 2'], ['about 2'], ['about 2']]);
});

test('a part of a channel that can’t be read fails the whole, which can be repeated', async () => {
  const sockets = await standing({ userId: 8 }, { userId: 15 });
  const api = await managementApi();
  const { desk } = deskOf(world.table, api);
  const told = [{ channel: 'presence', frames: [sampleFrame(1)] }];
  world.failNext('Query', 7);
  await expect(broadcast(told, desk, rules)).rejects.toThrow('unreachable');
  await broadcast(told, desk, rules);
  for (const { connectionId } of sockets) expect(new Set(api.taken(connectionId))).toEqual(new Set(['about 1']));
});

test('no message of the queue is larger than 200 KB, and every frame stands in exactly one', async () => {
  await standing({});
  const { desk, handedOver } = deskOf(world.table, await managementApi());
  const frames = Array.from({ length: 100 }, (_, userId) => sampleFrame(userId, { text: `${'é"'.repeat(2000)}` }));
  await broadcast([{ channel: 'presence', frames }], desk, { ...rules, inlinePosts: 99 });
  expect(handedOver.length).toBeGreaterThan(1);
  for (const { work } of handedOver) expect(Buffer.byteLength(JSON.stringify(work))).toBeLessThan(201_000);
  const subjects = handedOver.flatMap(({ work }) => (work as ShardWork).frames.map(({ userId }) => userId));
  expect(subjects).toEqual(frames.map(({ userId }) => userId));
});

test('what was handed over and has been outdated since is not sent, nor what is left of an account but last words', async () => {
  const [socket] = (await standing({ userId: 8 })) as [SocketItem];
  const api = await managementApi();
  const frame = (userId: number, final = false) => ({ ...sampleFrame(userId, { final }), hiddenFrom: [] });
  const frames = [frame(1), frame(2), frame(3), frame(4, true)];
  const toldAt = new Map([
    [1, last],
    [2, last + 1],
  ]);
  await sendToShard({ channel: 'presence', shard: 0, frames }, toldAt, deskOf(world.table, api).desk, rules);
  expect(api.taken(socket.connectionId)).toEqual(['about 1', 'about 4']);
});

const missed = (tell: readonly SocketItem[], changes: Partial<TellingWork> = {}): TellingWork => ({
  ...{ tell: tell.map(keyOf), userIds: [1], finals: [], tries: 1 },
  ...changes,
});

test('a socket is told what it missed as it is by then; one that has gone since costs no post', async () => {
  const [socket, gone] = (await standing({}, {})) as [SocketItem, SocketItem];
  await world.table.delete(Sockets, gone);
  const api = await managementApi();
  const { desk, handedOver } = deskOf(world.table, api);
  const work = missed([socket, gone], { finals: [{ userId: 2, text: 'about 2' }] });
  const framesOf = (channel: string) => [sampleFrame(1, { text: `now in ${channel}` })];
  await tellAgain(work, framesOf, desk, rules);
  expect(api.taken(socket.connectionId)).toEqual(['about 2', 'now in presence']);
  expect(api.asked(gone.connectionId)).toEqual([]);
  expect(handedOver).toEqual([]);
});

test('a socket that is still not reached is handed over again, ever later, and the others hear only once', async () => {
  const [hit, other] = (await standing({}, {})) as [SocketItem, SocketItem];
  const api = await managementApi((id) => (id === hit.connectionId ? 503 : 200));
  const { desk, handedOver } = deskOf(world.table, api);
  await tellAgain(missed([hit, other]), () => [sampleFrame(1)], desk, rules);
  expect(handedOver).toEqual([{ work: missed([hit], { tries: 2 }), delaySeconds: 10 }]);
  await tellAgain(missed([hit], { tries: 9 }), () => [sampleFrame(1)], desk, rules);
  expect(handedOver.at(-1)?.delaySeconds).toBe(900);
  expect(api.taken(other.connectionId)).toEqual(['about 1']);
});
