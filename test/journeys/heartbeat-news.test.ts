import { expect, onTestFinished, test } from 'vitest';
import { createWorld } from '../../infra/local/world.ts';
import { stages } from '../../infra/stages.ts';
import { Pulses } from '../../lib/presence/pulse.ts';
import { Statuses } from '../../lib/presence/store.ts';
import { greetedSocket } from '../support/live-socket.ts';
import { operatorTable } from '../support/operator-table.ts';
import { synthesise } from '../support/routes.ts';
import { type Person, register, type Saathii, saathiiOf } from '../support/saathii.ts';

/** The app with other settings for presence, for the running test. */
async function saathiiWith(presence: Record<string, unknown>): Promise<Saathii> {
  const stage = { ...stages.local, apps: { saathii: { ...stages.local.apps.saathii, presence } } };
  const world = await createWorld({ assembly: await synthesise({ stage }), engine: process.env.DYNAMODB_ENGINE });
  onTestFinished(() => world.stop());
  return saathiiOf(world);
}

const idOf = async (app: Saathii, { access }: Person) => (await app.get('/users/me', access)).body.user_id;

/** What one heartbeat costs, with everything that follows from it. */
async function heartbeatOf(app: Saathii, { access }: Person) {
  await app.world.idle();
  app.world.ledger.reset();
  expect((await app.post('/users/me/heartbeat', undefined, access)).status).toBe(200);
  await app.world.idle();
  const { ledger } = app.world;
  const [own] = ledger.invocations().filter(({ functionName }) => functionName.startsWith('SaathiiUsersHeartbeat'));
  const consumers = ledger.calls().filter(({ functionName }) => functionName.startsWith('SaathiiStreams'));
  return { writeUnits: own?.writeUnits, operations: own?.operations ?? [], consumers: consumers.length };
}

test('where heartbeats are no news, one costs one write unit, invokes no consumer and reads no count', async () => {
  const app = await saathiiWith({ heartbeatNews: 'never' });
  const [alice, bob] = [await register(app, { role: 'listener' }), await register(app)];
  await app.world.idle();
  const socket = await greetedSocket(app, 'presence', bob.access);
  await heartbeatOf(app, alice);
  await app.advance(31);
  const { changedAt } = (await operatorTable(app.world).get(Statuses, { userId: await idOf(app, alice) })) ?? {};
  expect(await heartbeatOf(app, alice)).toEqual({
    writeUnits: 1,
    operations: ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'],
    consumers: 0,
  });
  const status = await operatorTable(app.world).get(Statuses, { userId: await idOf(app, alice) });
  expect(status).toMatchObject({ changedAt, news: 'none' });
  expect(socket.statusesOf(await idOf(app, alice))).toEqual([]);

  await app.put('/users/me/status', { is_online: false }, alice.access);
  expect((await heartbeatOf(app, alice)).consumers).toBeGreaterThan(0);
  await app.advance(100);
  expect(await operatorTable(app.world).get(Pulses, { of: 'heartbeats' })).toBeUndefined();
});

test('where the budget decides, heartbeats are told until a count says that it would be passed', async () => {
  const app = await saathiiWith({ heartbeatNews: 'auto', heartbeatSeconds: 1, heartbeatPostsPerSecond: 1 });
  const [alice, bob] = [await register(app), await register(app)];
  const socket = await greetedSocket(app, 'presence', bob.access);
  expect((await heartbeatOf(app, alice)).consumers).toBeGreaterThan(0);
  await app.advance(61);
  expect(await operatorTable(app.world).get(Pulses, { of: 'heartbeats' })).toMatchObject({
    online: 2,
    sockets: 1,
    areNews: false,
  });
  // The instance goes by what it read for a minute.
  await app.advance(20);
  const first = await heartbeatOf(app, alice);
  expect(first).toMatchObject({ consumers: 0 });
  expect(first.operations).toContain('dynamodb:GetItem');
  const told = socket.statusesOf(await idOf(app, alice)).length;
  const second = await heartbeatOf(app, alice);
  expect(second).toEqual({ writeUnits: 1, operations: ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'], consumers: 0 });
  expect(socket.statusesOf(await idOf(app, alice))).toHaveLength(told);
});
