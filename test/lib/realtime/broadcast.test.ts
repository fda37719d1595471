import { afterEach, beforeEach, expect, test } from 'vitest';
import { tellHandedOver } from '../../../lib/realtime/again.ts';
import { broadcast } from '../../../lib/realtime/broadcast.ts';
import { type SocketItem, Sockets } from '../../../lib/realtime/connections.ts';
import type { ShardWork, TellingWork } from '../../../lib/realtime/handed-over.ts';
import { greetLater } from '../../../lib/realtime/later.ts';
import { eventually } from '../../support/eventually.ts';
import { frameText } from '../../support/frame-text.ts';
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

const missed = (tell: readonly SocketItem[], changes: Partial<TellingWork> = {}): TellingWork => ({
  ...{ tell: tell.map(keyOf), userIds: [1], finals: [], tries: 1 },
  ...changes,
});
const part = (changes: Partial<ShardWork>): ShardWork => ({
  ...{ channel: 'presence', shard: 0, userIds: [], finals: [], tries: 0 },
  ...changes,
});

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

test('what was stored before a socket was opened is not sent to it', async () => {
  const [socket] = (await standing({ openedAt: last })) as [SocketItem];
  const api = await managementApi();
  const frames = [
    sampleFrame(1, { storedBy: last - 1 }),
    sampleFrame(2, { storedBy: last }),
    sampleFrame(3, { storedBy: last - 1, final: true }),
    sampleFrame(4, { storedBy: Number.POSITIVE_INFINITY }),
  ];
  await broadcast([{ channel: 'presence', frames }], deskOf(world.table, api).desk, rules);
  expect(api.taken(socket.connectionId)).toEqual(['about 2', 'about 4']);
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
        finals: [{ userId: 2, hiddenFrom: [], text: 'about 2' }],
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
  const { desk, handedOver, counted } = deskOf(world.table, api);
  const frames = [sampleFrame(1, { hiddenFrom: new Set([2]) }), sampleFrame(2)];
  await broadcast([{ channel: 'presence', frames }], desk, { ...rules, inlinePosts: 3 });
  const heard = () => sockets.map(({ connectionId }) => api.taken(connectionId));
  expect(heard()).toEqual([[], [], ['about 2']]);
  expect(handedOver).toEqual([{ work: part({ shard: 1, userIds: [1, 2] }), delaySeconds: 0 }]);
  expect(counted()).toEqual({ sent: 1, handedOver: 2 });
});

test('a part of a channel is told how users are by then, and nothing of those from whom they are hidden by then', async () => {
  const sockets = await standing({ userId: 1 }, { userId: 9 }, { userId: 2 });
  const api = await managementApi();
  const { desk, handedOver } = deskOf(world.table, api);
  const framesOf = (channel: string) => [
    sampleFrame(1, { text: frameText(`now in ${channel}`), hiddenFrom: new Set([9]) }),
  ];
  await tellHandedOver(part({ shard: 1, userIds: [1] }), framesOf, desk, rules);
  expect(sockets.map(({ connectionId }) => api.taken(connectionId))).toEqual([['now in presence'], [], []]);
  expect(handedOver).toEqual([]);
});

test('the last words about each account are handed over alone, with those who are not to hear them', async () => {
  const sockets = await standing({ userId: 1 }, { userId: 9 });
  const api = await managementApi();
  const { desk, handedOver } = deskOf(world.table, api);
  const gone = (userId: number) => sampleFrame(userId, { final: true, hiddenFrom: new Set([9]) });
  await broadcast([{ channel: 'presence', frames: [gone(3), sampleFrame(4), gone(5)] }], desk, {
    ...rules,
    inlinePosts: 1,
  });
  const final = (userId: number) => ({ userId, hiddenFrom: [9], text: frameText(`about ${userId}`) });
  const expected = [{ userIds: [4] }, { finals: [final(3)] }, { finals: [final(5)] }];
  expect(handedOver.map(({ work }) => work)).toEqual(expected.map((changes) => part({ shard: 1, ...changes })));
  for (const { work } of handedOver) await tellHandedOver(work as ShardWork, () => [], desk, rules);
  const heard = sockets.map(({ connectionId }) => api.taken(connectionId));
  expect(heard).toEqual([['about 3', 'about 5'], []]);
});

test('where it would be too much, mere heartbeats are left out first, and what then fits is not handed over', async () => {
  const sockets = await standing({ userId: 1 }, { userId: 9 });
  const api = await managementApi();
  const { desk, handedOver, counted } = deskOf(world.table, api);
  const beats = [2, 3, 4].map((userId) => sampleFrame(userId, { heartbeat: true }));
  const told = [{ channel: 'presence', frames: [...beats, sampleFrame(5)] }];
  await broadcast(told, desk, { ...rules, inlinePosts: 7 });
  expect(sockets.map(({ connectionId }) => api.taken(connectionId))).toEqual([['about 5'], ['about 5']]);
  expect(handedOver).toEqual([]);
  expect(counted()).toEqual({ thinned: 6, sent: 2 });
  await broadcast(told, desk, { ...rules, inlinePosts: 8 });
  expect(sockets.map(({ connectionId }) => api.taken(connectionId).length)).toEqual([5, 5]);
  await broadcast(told, desk, { ...rules, inlinePosts: 1 });
  expect(handedOver.map(({ work }) => work)).toEqual([part({ shard: 1, userIds: [5] })]);
});

test('a socket that has not been greeted is sent nothing and handed over, until it has been', async () => {
  const [socket, other] = (await standing({ greeted: false }, {})) as [SocketItem, SocketItem];
  const api = await managementApi();
  const { desk, handedOver } = deskOf(world.table, api);
  await broadcast([{ channel: 'presence', frames: [sampleFrame(1)] }], desk, rules);
  await tellHandedOver(missed([socket]), () => [sampleFrame(1)], desk, rules);
  expect(api.asked(socket.connectionId)).toEqual([]);
  expect(api.taken(other.connectionId)).toEqual(['about 1']);
  expect(handedOver).toEqual([
    { work: missed([socket]), delaySeconds: 5 },
    { work: missed([socket], { tries: 2 }), delaySeconds: 10 },
  ]);
  await world.table.update(Sockets, socket, { set: { greeted: true } });
  await tellHandedOver(missed([socket]), () => [sampleFrame(1)], desk, rules);
  expect(api.taken(socket.connectionId)).toEqual(['about 1']);
});

test('sixteen messages of the queue are handed over at a time, and one that fails keeps none of the others back', async () => {
  const sockets = Array.from({ length: 2_001 }, () => sampleSocket());
  const { desk } = deskOf(world.table, await managementApi());
  const [waiting, handed]: [(() => void)[], string[]] = [[], []];
  const deliver: typeof desk.deliver = async (work) => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    if (handed.push(JSON.stringify(work)) === 2) throw new Error('no queue');
  };
  const all = greetLater(sockets, { ...desk, deliver });
  const failed = expect(all).rejects.toThrow('no queue');
  await eventually(() => expect(waiting).toHaveLength(16));
  for (let count = 0; count < 21; count++) {
    await eventually(() => expect(waiting.length).toBeGreaterThan(count));
    waiting[count]?.();
  }
  await failed;
  expect(handed).toHaveLength(21);
  expect(sockets.filter(({ connectionId }) => !handed.join().includes(`"${connectionId}"`))).toEqual([]);
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

test('a socket is told what it missed as it is by then; one that has gone since costs no post', async () => {
  const [socket, gone] = (await standing({}, {})) as [SocketItem, SocketItem];
  await world.table.delete(Sockets, gone);
  const api = await managementApi();
  const { desk, handedOver } = deskOf(world.table, api);
  const work = missed([socket, gone], { finals: [{ userId: 2, hiddenFrom: [], text: frameText('about 2') }] });
  const framesOf = (channel: string) => [sampleFrame(1, { text: frameText(`now in ${channel}`) })];
  await tellHandedOver(work, framesOf, desk, rules);
  expect(api.taken(socket.connectionId)).toEqual(['about 2', 'now in presence']);
  expect(api.asked(gone.connectionId)).toEqual([]);
  expect(handedOver).toEqual([]);
});

test('a socket that is still not reached is handed over again, ever later, and the others hear only once', async () => {
  const [hit, other] = (await standing({}, {})) as [SocketItem, SocketItem];
  const api = await managementApi((id) => (id === hit.connectionId ? 503 : 200));
  const { desk, handedOver } = deskOf(world.table, api);
  await tellHandedOver(missed([hit, other]), () => [sampleFrame(1)], desk, rules);
  expect(handedOver).toEqual([{ work: missed([hit], { tries: 2 }), delaySeconds: 10 }]);
  await tellHandedOver(missed([hit], { tries: 9 }), () => [sampleFrame(1)], desk, rules);
  expect(handedOver.at(-1)?.delaySeconds).toBe(900);
  expect(api.taken(other.connectionId)).toEqual(['about 1']);
});
