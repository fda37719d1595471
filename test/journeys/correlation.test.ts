import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createWorld } from '../../infra/local/world.ts';
import { stages } from '../../infra/stages.ts';
import { creditCoins } from '../support/coins.ts';
import { greetedSocket } from '../support/live-socket.ts';
import { operatorTable } from '../support/operator-table.ts';
import { synthesise } from '../support/routes.ts';
import { type Person, register, type Saathii, saathiiOf } from '../support/saathii.ts';

/** What functions have written to their logs, by the function, as the objects that the lines are. */
let lines: { readonly name: string; readonly line: Readonly<Record<string, unknown>> }[] = [];

/** A cloud in which two messages to one part of a channel are too much for one function, and are handed over. */
let app: Saathii;
beforeAll(async () => {
  const apps = { saathii: { ...stages.local.apps.saathii, sockets: { inlinePosts: 1 } } };
  const world = await createWorld({
    assembly: await synthesise({ stage: { ...stages.local, apps } }),
    engine: process.env.DYNAMODB_ENGINE,
    log: ({ functionName, text }) => {
      const written = text.split('\n').filter((line) => line.startsWith('{'));
      lines.push(...written.map((line) => ({ name: functionName.replace(/-local$/, ''), line: JSON.parse(line) })));
    },
  });
  app = saathiiOf(world);
}, 60_000);
beforeEach(async () => {
  await app.world.idle();
  lines = [];
});
afterAll(() => app?.world.stop());

/** The functions in whose logs a request is found. */
const foundIn = (correlationId: string): readonly string[] =>
  [
    ...new Set(
      lines
        .filter(({ line }) => [line.correlationId, line.correlationIds].flat().includes(correlationId))
        .map(({ name }) => name),
    ),
  ].sort();

const idOf = async ({ access }: Person): Promise<number> => (await app.get('/users/me', access)).body.user_id;

/** A request that its client calls so. */
const called = (id: string, method: string, path: string, body: unknown, { access }: Person) =>
  app.send(method, path, { body, token: access, headers: { 'x-correlation-id': id } });

/** An item as it is stored. */
const stored = async (key: string) => (await app.world.operator('saathii').itemsOf(key))[0];

test('a request is found by its id from its own log over the stream to the functions that tell the sockets', async () => {
  const lena = await register(app, { role: 'listener' });
  const sockets = await Promise.all([1, 2].map(() => greetedSocket(app, 'feed', lena.access)));
  const userId = await idOf(lena);
  await app.world.idle();
  const id = 'trace-of-one-request_0123456789';
  const { status } = await called(id, 'PUT', '/users/me/status', { is_busy: true }, lena);
  expect(status).toBe(200);
  await app.world.idle();
  for (const socket of sockets) expect(socket.statusesOf(userId).at(-1)).toMatchObject({ is_busy: true });
  expect(foundIn(id)).toEqual([
    'SaathiiStreamsDeliver',
    'SaathiiStreamsFanOut',
    'SaathiiStreamsProject',
    'SaathiiUsersUpdateMyStatus',
  ]);
});

test('without an id of the client’s it is the one that the platform has given the request', async () => {
  const lena = await register(app, { role: 'listener' });
  await app.world.idle();
  lines = [];
  await app.put('/users/me/status', { is_busy: true }, lena.access);
  await app.world.idle();
  const own = lines.find(({ name, line }) => name === 'SaathiiUsersUpdateMyStatus' && line.requestId);
  expect(own?.line.correlationId).toBe(own?.line.requestId);
  expect(foundIn(String(own?.line.requestId))).toContain('SaathiiStreamsFanOut');
});

test('a call is found by the request that began it and by the one that ended it', async () => {
  const [alice, lena] = [await register(app), await register(app, { role: 'listener' })];
  await creditCoins(operatorTable(app.world), await idOf(alice), 1_000, app.world.clock.now());
  const wanted = { listener_id: await idOf(lena), call_type: 'audio' };
  const begun = await called('begin-1', 'POST', '/calls/start', wanted, alice);
  expect(begun.status).toBe(200);
  const end = { call_id: begun.body.call_id };
  await called('end-1', 'POST', '/calls/end', end, lena);
  await app.world.idle();
  expect(foundIn('begin-1')).toEqual(expect.arrayContaining(['SaathiiCallsStart', 'SaathiiStreamsFanOut']));
  expect(foundIn('end-1')).toEqual(expect.arrayContaining(['SaathiiCallsEnd', 'SaathiiStreamsFanOut']));
  expect(await stored(`CALL#${begun.body.call_id}`)).toMatchObject({ trace: 'end-1', status: 'completed' });
});

test('a socket that brings its user online is found by its handshake', async () => {
  const lena = await register(app, { role: 'listener' });
  await app.advance(150);
  lines = [];
  await greetedSocket(app, 'feed', lena.access);
  await app.world.idle();
  const status = await stored(`STATUS#${await idOf(lena)}`);
  expect(status).toMatchObject({ online: true, trace: expect.any(String) });
  expect(foundIn(String(status?.trace))).toContain('SaathiiStreamsFanOut');
});

test('what time alone changes is told of no request, a heartbeat bears none, and no client is shown one', async () => {
  const lena = await register(app, { role: 'listener' });
  const userId = await idOf(lena);
  await called('long-ago', 'PUT', '/users/me/status', { is_busy: true }, lena);
  expect(await stored(`STATUS#${userId}`)).toMatchObject({ trace: 'long-ago' });
  const shown = await app.get('/users/me/status', lena.access);
  expect(JSON.stringify(shown.body)).not.toContain('long-ago');
  await app.world.idle();
  lines = [];
  await called('heartbeat-1', 'POST', '/users/me/heartbeat', {}, lena);
  await app.world.idle();
  expect((await stored(`STATUS#${userId}`))?.trace).toBeUndefined();
  await app.advance(150);
  expect(await stored(`STATUS#${userId}`)).toMatchObject({ online: false });
  expect([...foundIn('long-ago'), ...foundIn('heartbeat-1')]).toEqual(['SaathiiUsersHeartbeat']);
});

test('the longest id that is taken leaves a status and a call within the first unit of a write', async () => {
  const [alice, lena] = [await register(app), await register(app, { role: 'listener' })];
  await creditCoins(operatorTable(app.world), await idOf(alice), 1_000, app.world.clock.now());
  const longest = 'x'.repeat(64);
  const wanted = { listener_id: await idOf(lena), call_type: 'video' };
  const { body } = await called(longest, 'POST', '/calls/start', wanted, alice);
  const keys = [`STATUS#${await idOf(lena)}`, `STATUS#${await idOf(alice)}`, `CALL#${body.call_id}`];
  for (const key of keys) {
    const item = await stored(key);
    expect(item?.trace).toBe(longest);
    expect(JSON.stringify(item).length, key).toBeLessThan(1_000);
  }
});
