import { expect, test } from 'vitest';
import { enterCall, leaveCall } from '../../lib/presence/call-transition.ts';
import { changeStatus, Statuses, type StatusItem } from '../../lib/presence/presence.ts';
import type { Table } from '../../lib/table/table.ts';
import { greetedSocket } from '../support/live-socket.ts';
import { operatorTable } from '../support/operator-table.ts';
import { type Person, register, useSaathii } from '../support/saathii.ts';

const app = useSaathii();
const rules = { offlineAfterSeconds: 90 };

type Known = Person & { readonly userId: number };

async function person(profile: Record<string, unknown> = {}): Promise<Known> {
  const registered = await register(app, profile);
  return { ...registered, userId: (await app.get('/users/me', registered.access)).body.user_id };
}

let lastCall = 0;

const statusOf = async ({ access }: Person) => (await app.get('/users/me/status', access)).body;

/** Somebody in a call, as start and end of it store their presence. */
async function enter(table: Table, { userId }: Known, lastsSeconds = 7_200) {
  const read = async () => (await table.get(Statuses, { userId })) as StatusItem;
  const now = app.world.clock.now();
  const call = { id: ++lastCall, callerId: userId, listenerId: 1, until: now + lastsSeconds * 1000 };
  await changeStatus(table, await read(), (status) => enterCall(status, call, now, { endsOffline: true }));
  return {
    until: new Date(call.until).toISOString(),
    leave: async () => {
      const ended = app.world.clock.now();
      await changeStatus(table, await read(), (status) => leaveCall(status, ended, rules, { seen: false }));
    },
  };
}

test('a listener in a call is online and busy on every surface through minutes of silence and whatever she sets, and is told so once', async () => {
  const [lena, alice] = [await person({ role: 'listener' }), await person()];
  const table = operatorTable(app.world);
  await app.world.idle();
  const socket = await greetedSocket(app, 'feed', alice.access);
  const { until, leave } = await enter(table, lena);
  await app.world.idle();
  const heard = () => socket.statusesOf(lena.userId);
  expect(heard()).toMatchObject([{ is_online: true, is_busy: true, busy_until: until, is_available: false }]);
  await app.advance(200);
  const busy = { is_online: true, is_busy: true, busy_until: until };
  expect(heard()).toHaveLength(1);
  expect(await statusOf(lena)).toMatchObject(busy);
  expect((await app.get(`/users/${lena.userId}/presence`, alice.access)).body).toMatchObject({
    ...busy,
    is_available: false,
  });
  const listed = async (query: string) => (await app.get(`/feed/listeners?${query}`, alice.access)).body;
  const { listeners, ...counts } = await listed('');
  expect(listeners[0]).toMatchObject({ user_id: lena.userId, ...busy });
  expect(counts).toMatchObject({ online_count: 1, available_count: 0 });
  expect(await listed('available_only=true')).toMatchObject({ total_count: 0, listeners: [] });
  expect((await app.put('/users/me/status', { is_busy: false }, lena.access)).body).toMatchObject(busy);
  await app.advance(200);
  await leave();
  await app.world.idle();
  expect(heard().at(-1)).toMatchObject({ is_online: false, is_busy: false, busy_until: null });
  expect(await listed('')).toMatchObject({ online_count: 0, available_count: 0 });
}, 60_000);

test('a heartbeat in a call, over a busy flag or not, is one write unit and moves no index', async () => {
  const lena = await person({ role: 'listener' });
  const table = operatorTable(app.world);
  await enter(table, lena);
  for (const is_busy of [false, true]) {
    await app.put('/users/me/status', { is_busy }, lena.access);
    await app.world.idle();
    app.world.ledger.reset();
    await app.post('/users/me/heartbeat', undefined, lena.access);
    const writes = app.world.ledger.calls().filter(({ operation }) => operation === 'UpdateItem');
    expect(
      writes.filter(({ functionName }) => functionName.includes('Heartbeat')).map((one) => one.writeUnits),
    ).toEqual([1]);
  }
}, 60_000);

test('a call past its limit that no sweep of calls ends is told as over by the sweep of presence, once', async () => {
  const [lena, alice] = [await person({ role: 'listener' }), await person()];
  const table = operatorTable(app.world);
  const { until } = await enter(table, lena, 300);
  await app.advance(200);
  const socket = await greetedSocket(app, 'feed', alice.access);
  const heard = () => socket.statusesOf(lena.userId);
  const presence = async () => (await app.get(`/users/${lena.userId}/presence`, alice.access)).body;
  expect(await presence()).toMatchObject({ is_online: true, is_busy: true, busy_until: until });
  await app.advance(170);
  expect(await presence()).toMatchObject({ is_online: false, is_busy: false, busy_until: null });
  expect(heard()).toMatchObject([{ is_online: false, is_busy: false, busy_until: null }]);
  await app.advance(200);
  expect(heard()).toHaveLength(1);
}, 60_000);
