import { expect, test } from 'vitest';
import { channels } from '../../functions/saathii/_channels.ts';
import { newPhone } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { greetedSocket, handshakeRefusal, openSocket } from '../support/live-socket.ts';
import { login, newUsername, type Person, register, registrationToken, useSaathii } from '../support/saathii.ts';

const app = useSaathii();

const functionName = (route: string) => `SaathiiSockets${route}-local`;
const idOf = async ({ access }: Pick<Person, 'access'>): Promise<number> =>
  (await app.get('/users/me', access)).body.user_id;

test('each channel has its greeting, which comes once and before anything else', async () => {
  const alice = await register(app);
  const userId = await idOf(alice);
  await app.world.idle();
  const [feed, presence] = await Promise.all(channels.map((channel) => greetedSocket(app, channel, alice.access)));
  await app.world.idle();
  expect(feed?.texts).toEqual([
    `{"type":"connection_established","message":"Connected to feed updates","user_id":${userId}}`,
  ]);
  expect(presence?.texts).toEqual([
    `{"type":"presence_connection_established","message":"Connected to presence updates","user_id":${userId}}`,
  ]);
});

test('a handshake without a good access token, or for no channel, is refused and nothing is written', async () => {
  const [alice, gone] = await Promise.all([register(app), register(app)]);
  const second = await login(app, alice.phone);
  const registration = await registrationToken(app, newPhone());
  await app.post('/auth/logout', undefined, second.access);
  await app.delete('/users/me', gone.access);
  await app.world.idle();
  app.world.ledger.reset();

  const refusals: Record<string, number | undefined> = {
    none: await handshakeRefusal(app, 'feed'),
    empty: await handshakeRefusal(app, 'feed', ''),
    nonsense: await handshakeRefusal(app, 'presence', 'x.y.z'),
    forged: await handshakeRefusal(app, 'presence', `${alice.access.slice(0, -4)}AAAA`),
    refresh: await handshakeRefusal(app, 'feed', alice.refresh),
    registration: await handshakeRefusal(app, 'feed', registration),
    loggedOut: await handshakeRefusal(app, 'presence', second.access),
    deleted: await handshakeRefusal(app, 'presence', gone.access),
  };
  expect(new Set(Object.values(refusals)), JSON.stringify(refusals)).toEqual(new Set([401]));
  expect(await handshakeRefusal(app, 'calls', alice.access)).toBe(403);
  expect(app.world.ledger.calls(functionName('Connect')).filter(({ writeUnits }) => writeUnits > 0)).toEqual([]);

  await app.advance(31 * 60);
  expect(await handshakeRefusal(app, 'feed', alice.access)).toBe(401);
});

test('a handshake whose socket can’t be noted is refused with 503', async () => {
  const alice = await register(app);
  const target = { functionName: functionName('Connect'), service: 'dynamodb', operation: 'PutItem' };
  app.world.faults.inject({ ...target, kind: 'error', times: 3 });
  expect(await handshakeRefusal(app, 'feed', alice.access)).toBe(503);
  expect(await handshakeRefusal(app, 'feed', alice.access)).toBeUndefined();
});

test('a pong brings the timestamp of its ping back as it was written, and null where there was none', async () => {
  const alice = await register(app);
  const socket = await greetedSocket(app, 'feed', alice.access);
  const timestamps = [
    '"2024-01-15T10:30:00Z"',
    '""',
    '0',
    'null',
    'false',
    '1e400',
    '12345678901234567890.10',
    '"\\u0000 \\ud83d\\ude00 é"',
    '[1,{"a":[]}]',
    '{"type":"pong"}',
  ];
  for (const timestamp of timestamps) {
    const answer = await socket.ask(`{"type":"ping","timestamp":${timestamp}}`);
    const echoed = timestamp.startsWith('"') ? JSON.stringify(JSON.parse(timestamp)) : timestamp;
    expect(answer).toBe(`{"type":"pong","timestamp":${echoed}}`);
  }
  expect(await socket.ask({ type: 'ping' })).toBe('{"type":"pong","timestamp":null}');
});

test('a subscription is confirmed by its own name, and by the channel’s where it names none', async () => {
  const alice = await register(app);
  const socket = await greetedSocket(app, 'presence', alice.access);
  const confirmed = (name: string) => `{"type":"subscription_confirmed","subscription":"${name}"}`;
  expect(await socket.ask({ type: 'subscribe', subscription: 'feed' })).toBe(confirmed('feed'));
  expect(await socket.ask({ type: 'subscribe' })).toBe(confirmed('presence'));
  expect(await socket.ask({ type: 'subscribe', subscription: 7 })).toBe(confirmed('presence'));
});

test('a socket is known to its first frame: it is read as it is and not as it was a second ago', async () => {
  const alice = await register(app);
  const socket = await openSocket(app, 'presence', alice.access);
  app.world.ledger.reset();
  socket.send({ type: 'subscribe' });
  await eventually(() => expect(socket.texts.join()).toContain('"subscription":"presence"'));
  const [first] = app.world.ledger.calls(functionName('Subscribe'));
  expect(first).toMatchObject({ operation: 'GetItem', readUnits: 1 });
});

test('frames that mean nothing are ignored: their socket and the others stay, and no answer comes', async () => {
  const [alice, bob] = await Promise.all([register(app), register(app)]);
  const [socket, other] = await Promise.all([
    greetedSocket(app, 'feed', alice.access),
    greetedSocket(app, 'presence', bob.access),
  ]);
  const frames = ['', 'not json', '{"type":"ping"', '[]', '[{"type":"ping"}]', '7', 'null', '{"type":"dance"}', '{}'];
  for (const frame of frames) socket.send(frame);
  socket.socket.send(Buffer.from('{"type":"ping"}'));
  socket.send(JSON.stringify({ type: 'ping', timestamp: 'x'.repeat(5000) }));
  await app.world.idle();
  expect(socket.texts).toHaveLength(1);
  expect(await socket.ask({ type: 'ping' })).toBe('{"type":"pong","timestamp":null}');
  expect(await other.ask({ type: 'ping' })).toBe('{"type":"pong","timestamp":null}');
});

test('a store that is down costs a ping its sign of life and not its pong, and the socket stays', async () => {
  const alice = await register(app);
  const socket = await greetedSocket(app, 'feed', alice.access);
  app.world.faults.inject({ functionName: functionName('Ping'), operation: '*', kind: 'error', times: 3 });
  expect(await socket.ask({ type: 'ping', timestamp: 1 })).toBe('{"type":"pong","timestamp":1}');
  expect(app.world.ledger.calls(functionName('Ping')).at(-1)?.outcome).toBe('InternalServerError');
  expect(await socket.ask({ type: 'ping', timestamp: 2 })).toBe('{"type":"pong","timestamp":2}');
});

const lastSeenOf = async ({ access }: Pick<Person, 'access'>): Promise<string> =>
  (await app.get('/users/me/status', access)).body.last_seen;

test('a status that can’t be stored keeps no subscription from being confirmed by its channel’s name', async () => {
  const person = await register(app);
  const socket = await greetedSocket(app, 'presence', person.access);
  app.world.faults.inject({
    functionName: functionName('Subscribe'),
    operation: 'BatchGetItem',
    kind: 'error',
    times: 3,
  });
  expect(await socket.ask({ type: 'subscribe' })).toBe('{"type":"subscription_confirmed","subscription":"presence"}');
  expect(app.world.ledger.calls(functionName('Subscribe')).at(-1)?.outcome).toBe('InternalServerError');
});

test('a frame is stored as a sign of life at most every 30 seconds; one that is too large is none, nor is the end', async () => {
  const alice = await register(app);
  const socket = await greetedSocket(app, 'feed', alice.access);
  const registered = await lastSeenOf(alice);
  await app.advance(20);
  await socket.ask({ type: 'ping' });
  expect(await lastSeenOf(alice)).toBe(registered);

  await app.advance(11);
  socket.send(JSON.stringify({ type: 'ping', timestamp: 'x'.repeat(5000) }));
  await app.world.idle();
  expect(await lastSeenOf(alice)).toBe(registered);
  socket.send('not json');
  await eventually(() => expect(app.world.ledger.calls(functionName('Ignore')).at(-1)?.operation).toBe('UpdateItem'));
  const heard = await lastSeenOf(alice);
  expect(Date.parse(heard)).toBeGreaterThanOrEqual(Date.parse(registered) + 31_000);

  await app.advance(40);
  socket.cut();
  await app.world.idle();
  expect(await lastSeenOf(alice)).toBe(heard);
});

test('opening a socket brings a silent user back online for all to hear, but ends no explicit offline', async () => {
  const [watcher, alice, bob] = await Promise.all([register(app), register(app), register(app)]);
  const [aliceId, bobId] = await Promise.all([idOf(alice), idOf(bob)]);
  await app.put('/users/me/status', { is_online: false }, bob.access);
  await app.advance(100);
  await app.advance(60);
  const socket = await greetedSocket(app, 'presence', watcher.access);
  await greetedSocket(app, 'feed', alice.access);
  await greetedSocket(app, 'feed', bob.access);
  await eventually(() => expect(socket.statusesOf(aliceId)).toMatchObject([{ is_online: true, is_available: true }]));
  await app.world.idle();
  expect(socket.statusesOf(bobId)).toEqual([]);
  expect((await app.get('/users/me/status', bob.access)).body.is_online).toBe(false);
});

test('a status message is complete, and its time is that of the state it tells', async () => {
  const image = 'https://example.com/lena.png';
  const lena = await register(app, { username: newUsername(), role: 'listener', profile_image_url: image });
  const userId = await idOf(lena);
  await app.world.idle();
  const socket = await greetedSocket(app, 'feed', lena.access);
  const busyUntil = new Date(app.world.clock.now() + 600_000).toISOString();
  await app.put('/users/me/status', { is_busy: true, busy_until: busyUntil }, lena.access);
  await eventually(() => expect(socket.texts).toHaveLength(2));
  const { timestamp } = socket.statusesOf(userId)[0];
  expect(socket.texts[1]).toBe(
    JSON.stringify({
      type: 'user_status_update',
      user_id: userId,
      status: {
        user_id: userId,
        username: lena.username,
        profile_image_url: image,
        is_online: true,
        last_seen: timestamp,
        is_busy: true,
        busy_until: busyUntil,
        is_available: false,
        timestamp,
      },
    }),
  );
});
