import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { greetedSocket, type LiveSocket, openSocket } from '../support/live-socket.ts';
import { login, type Person, register, useSaathii } from '../support/saathii.ts';

const app = useSaathii();
const shards = Array.from({ length: 8 }, (_, shard) => shard);

const idOf = async ({ access }: Pick<Person, 'access'>): Promise<number> =>
  (await app.get('/users/me', access)).body.user_id;

/** How many sockets of a user stand in their channels. */
async function rowsOf(userId: number): Promise<number> {
  const { itemsOf } = app.world.operator('saathii');
  const partitions = ['feed', 'presence'].flatMap((channel) => shards.map((shard) => `TOPIC#${channel}#${shard}`));
  const rows = (await Promise.all(partitions.map(itemsOf))).flat();
  return rows.filter((row) => row.userId === userId).length;
}

const codesOf = (sockets: readonly LiveSocket[]) => sockets.map((socket) => socket.closeCode());

test('the eleventh socket of a user closes the oldest over both channels, and nobody else’s', async () => {
  const [alice, bob] = await Promise.all([register(app), register(app)]);
  const bobs = await greetedSocket(app, 'feed', bob.access);
  const sockets: LiveSocket[] = [];
  for (let count = 0; count < 10; count++) {
    sockets.push(await openSocket(app, count % 2 ? 'feed' : 'presence', alice.access));
  }
  await app.world.idle();
  expect(codesOf(sockets)).toEqual(sockets.map(() => undefined));
  sockets.push(await greetedSocket(app, 'feed', alice.access));
  await eventually(() => expect(sockets[0]?.closeCode()).toBe(1000));
  await app.world.idle();
  expect(codesOf(sockets.slice(1))).toEqual(sockets.slice(1).map(() => undefined));
  expect(bobs.closeCode()).toBeUndefined();
  expect(await rowsOf(await idOf(alice))).toBe(10);
});

test('a logout closes the sockets of its own login with 1000 and leaves those of other logins open', async () => {
  const alice = await register(app);
  const second = await login(app, alice.phone);
  const [kept, feed, presence] = await Promise.all([
    greetedSocket(app, 'presence', alice.access),
    greetedSocket(app, 'feed', second.access),
    greetedSocket(app, 'presence', second.access),
  ]);
  const userId = await idOf(alice);
  await app.post('/auth/logout', undefined, second.access);
  await eventually(() => expect(codesOf([feed, presence])).toEqual([1000, 1000]));
  await app.world.idle();
  expect(kept.statusesOf(userId).at(-1)).toMatchObject({ is_online: false });
  expect(kept.closeCode()).toBeUndefined();
  expect(await rowsOf(userId)).toBe(1);
});

test('a stolen refresh token that is used again closes the sockets of its family', async () => {
  const alice = await register(app);
  const socket = await greetedSocket(app, 'feed', alice.access);
  await app.post('/auth/refresh', { refresh_token: alice.refresh });
  await app.advance(11);
  expect((await app.post('/auth/refresh', { refresh_token: alice.refresh })).status).toBe(401);
  await eventually(() => expect(socket.closeCode()).toBe(1000));
});

test('a deletion closes all sockets of the account after the last message about it, which names nobody', async () => {
  const [alice, bob] = await Promise.all([register(app, { role: 'listener' }), register(app)]);
  const second = await login(app, alice.phone);
  const userId = await idOf(alice);
  const [one, other, bobs] = await Promise.all([
    greetedSocket(app, 'feed', alice.access),
    greetedSocket(app, 'presence', second.access),
    greetedSocket(app, 'presence', bob.access),
  ]);
  await app.world.idle();
  const before = bobs.statusesOf(userId).at(-1);
  await app.delete('/users/me', alice.access);
  await eventually(() => expect(codesOf([one, other])).toEqual([1000, 1000]));
  for (const socket of [one, other, bobs]) {
    expect(socket.statusesOf(userId).at(-1)).toMatchObject({
      user_id: userId,
      username: null,
      profile_image_url: null,
      is_online: false,
      is_busy: false,
      busy_until: null,
      is_available: false,
    });
  }
  expect(Date.parse(bobs.statusesOf(userId).at(-1).timestamp)).toBeGreaterThan(Date.parse(before?.timestamp ?? 0));
  expect(bobs.closeCode()).toBeUndefined();
  expect(await rowsOf(userId)).toBe(0);
});

test('a socket that ends is forgotten, whoever ended it', async () => {
  const alice = await register(app);
  const userId = await idOf(alice);
  const [polite, rude] = [
    await greetedSocket(app, 'feed', alice.access),
    await greetedSocket(app, 'presence', alice.access),
  ];
  expect(await rowsOf(userId)).toBe(2);
  polite.socket.close(1000);
  rude.cut();
  await eventually(() => expect(codesOf([polite, rude])).toEqual([1005, 1006].map(() => expect.any(Number))));
  await app.world.idle();
  expect(await rowsOf(userId)).toBe(0);
});

test('who logs out while a socket is being opened finds it closed, whichever came first', async () => {
  const alice = await register(app);
  const userId = await idOf(alice);
  for (const late of [false, true]) {
    const second = await login(app, alice.phone);
    const target = { functionName: 'SaathiiStreamsFanOut-local', service: 'dynamodb' };
    const held = app.world.faults.hold({ ...target, operation: late ? 'BatchGetItem' : 'PutItem' });
    const socket = await openSocket(app, 'feed', second.access);
    await held.reached;
    await app.post('/auth/logout', undefined, second.access);
    held.release();
    await eventually(() => expect(socket.closeCode()).toBe(1000));
    await app.world.idle();
    expect(await rowsOf(userId)).toBe(0);
  }
});

test('a socket that is gone before its greeting leaves nothing behind', async () => {
  const alice = await register(app);
  const held = app.world.faults.hold({ functionName: 'SaathiiStreamsFanOut-local', operation: 'PutItem' });
  const socket = await openSocket(app, 'feed', alice.access);
  await held.reached;
  socket.cut();
  await eventually(() =>
    expect(app.world.ledger.calls('SaathiiSocketsDisconnect-local').at(-1)?.operation).toBe('DeleteItem'),
  );
  held.release();
  await app.world.idle();
  expect(await rowsOf(await idOf(alice))).toBe(0);
});
