import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { openSocket } from '../support/live-socket.ts';
import { register, useSaathii } from '../support/saathii.ts';
import { type AnyMessage, built, type Device, type Heard, listen, loggedIn, logIn, newDevice } from './device.ts';

const app = useSaathii();

const isOpen = ({ states }: Heard): Promise<void> => eventually(() => expect(states.at(-1)).toBe('open'));
const isWaiting = ({ states }: Heard): Promise<void> => eventually(() => expect(states.at(-1)).toBe('waiting'));
const count = ({ asked }: Device, request: string): number => asked.filter((one) => one === request).length;

/** The first connection has been answered so many pings. */
const arePongs = ({ wires }: Device, pongs: number): Promise<void> =>
  eventually(() => expect(wires[0]?.pongs()).toBe(pongs));

/** Moves the client's timers on, a little at a time, until it is connected again. */
const isBack = (device: Device, heard: Heard): Promise<void> =>
  eventually(() => {
    device.wait();
    expect(heard.states.at(-1)).toBe('open');
  });

/** Somebody changes, and the client is told so. */
async function tells(heard: Heard): Promise<void> {
  const listener = await register(app, { role: 'listener' });
  await app.put('/users/me/status', { is_busy: true }, listener.access);
  const told = ({ type, status }: AnyMessage) =>
    type === 'user_status_update' && status.username === listener.username && status.is_busy;
  await eventually(() => expect(heard.messages.some(told)).toBe(true));
}

test('a socket is kept through the 2 hours after which the platform ends it, with a token that was renewed meanwhile', async () => {
  const device = await loggedIn(app);
  const heard = listen(device);
  await isOpen(heard);
  const first = device.shelf.kept?.access_token;
  // The timers must not go on before a pong is there: its absence would be told from its lateness by nothing.
  let pings = 1;
  await arePongs(device, pings);
  // Pings keep the platform's 10 minutes of silence away; only the 2 hours can end it.
  for (let minutes = 9; minutes < 120; minutes += 9) {
    await app.advance(9 * 60);
    device.timer.advance(30);
    await arePongs(device, ++pings);
  }
  expect([device.wires.length, heard.states]).toEqual([1, ['connecting', 'open']]);
  await app.advance(3 * 60);
  await isWaiting(heard);
  await isBack(device, heard);
  expect(device.wires).toHaveLength(2);
  expect(device.shelf.kept?.access_token).not.toBe(first);
  expect(count(device, 'POST /auth/refresh')).toBe(1);
  await tells(heard);
  expect(device.ended()).toBe(0);
});

test('a socket that the platform ends after 10 minutes of silence comes back', async () => {
  const device = await loggedIn(app);
  const heard = listen(device);
  await isOpen(heard);
  await app.world.idle();
  await app.advance(10 * 60 + 1);
  await isWaiting(heard);
  await isBack(device, heard);
  await tells(heard);
});

test('a 1000 that nobody asked for comes back only where it came after 2 hours, and where the session is good', async () => {
  let later = 0;
  const device = await loggedIn(app, { now: () => app.world.clock.now() + later });
  const heard = listen(device);
  await isOpen(heard);
  later = 2 * 3600_000;
  device.wires[0]?.end(1000);
  await isBack(device, heard);
  const [asked] = device.asked.slice(-2);
  expect([device.wires.length, asked]).toEqual([2, 'GET /users/me/status']);
  device.wires[1]?.end(1000);
  expect(heard.states.at(-1)).toBe('closed');
  device.timer.advance(120);
  await app.world.idle();
  expect([device.wires.length, device.ended()]).toEqual([2, 0]);
});

test('a peer that leaves a ping unanswered for 10 s is taken for dead, and the socket comes back', async () => {
  const device = await loggedIn(app);
  const heard = listen(device);
  await isOpen(heard);
  await app.world.idle();
  await arePongs(device, 1);
  device.wires[0]?.mute();
  device.timer.advance(30 + 9);
  expect(heard.states.at(-1)).toBe('open');
  device.timer.advance(1);
  expect(heard.states.at(-1)).toBe('waiting');
  await isBack(device, heard);
  await tells(heard);
});

test('a cut is followed by ever longer waits, by chance and up to 30 s; when the network is back nobody waits', async () => {
  const device = await loggedIn(app);
  const waits: number[] = [];
  const { close } = device.client.socket('feed', {
    onMessage: () => {},
    onState: (link) => {
      if (link.state === 'waiting') waits.push(link.seconds);
    },
  });
  await eventually(() => expect(device.wires).toHaveLength(1));
  for (let round = 1; round <= 8; round++) {
    await eventually(() => expect(device.wires).toHaveLength(round));
    device.wires.at(-1)?.cut();
    await eventually(() => expect(waits).toHaveLength(round));
    device.timer.advance(waits.at(-1) ?? 0);
  }
  expect(waits).toEqual([0.5, 1, 2, 4, 8, 15, 15, 15]);
  await eventually(() => expect(device.wires).toHaveLength(9));
  device.wires.at(-1)?.cut();
  await eventually(() => expect(waits).toHaveLength(9));
  device.client.online();
  await eventually(() => expect(device.wires).toHaveLength(10));
  close();
});

test('after a logout on this device nothing comes back, and no session is said to have ended', async () => {
  const device = await loggedIn(app);
  const heard = listen(device);
  device.client.heartbeat();
  await isOpen(heard);
  await device.client.logOut();
  expect(heard.states.at(-1)).toBe('closed');
  const asked = device.asked.length;
  device.client.resume();
  device.timer.advance(120);
  await app.world.idle();
  expect([device.wires.length, device.asked.length, device.ended()]).toEqual([1, asked, 0]);
  await logIn(app, device, device.phone);
  const beats = () => count(device, 'POST /users/me/heartbeat');
  const before = beats();
  device.client.resume();
  device.timer.advance(120);
  await device.client.call('users.getMe');
  expect([device.wires.length, beats()]).toEqual([1, before]);
});

test('a login that ended elsewhere closes the socket for good and ends the session once, without a request of the app', async () => {
  const device = await loggedIn(app);
  const heard = listen(device);
  await isOpen(heard);
  await app.post('/auth/logout', undefined, device.shelf.kept?.access_token);
  await eventually(() => expect(heard.states.at(-1)).toBe('closed'));
  // The refused refresh is looked at twice, a second apart: another client could have made it.
  await eventually(() => {
    device.wait();
    expect(device.ended()).toBe(1);
  });
  expect([device.wires.length, device.shelf.kept]).toEqual([1, undefined]);
});

test('the oldest of more than 10 sockets stays away when the server closes it, and the session goes on', async () => {
  const device = await loggedIn(app);
  const heard = listen(device);
  await isOpen(heard);
  for (let more = 0; more < 10; more++) await openSocket(app, 'feed', device.shelf.kept?.access_token ?? '');
  await eventually(() => expect(heard.states.at(-1)).toBe('closed'));
  device.timer.advance(120);
  await app.world.idle();
  expect([device.wires.length, device.ended()]).toEqual([1, 0]);
  expect(await device.client.call('users.getMe')).toMatchObject({ phone: device.phone });
});

test('an access token that is refused at the handshake is renewed before the next try', async () => {
  const device = await loggedIn(app);
  const { since: _, ...kept } = device.shelf.kept ?? { access_token: '', refresh_token: '' };
  device.shelf.kept = kept;
  await app.advance(31 * 60);
  const heard = listen(device);
  await isBack(device, heard);
  expect(device.wires).toHaveLength(2);
  expect(count(device, 'POST /auth/refresh')).toBe(1);
});

test('in the background nothing is open and nothing is sent; back in front both begin at once', async () => {
  const device = await loggedIn(app);
  const heard = listen(device, 'presence');
  const stop = device.client.heartbeat();
  const beats = () => count(device, 'POST /users/me/heartbeat');
  await isOpen(heard);
  await eventually(() => expect(beats()).toBe(1));
  await arePongs(device, 1);
  device.timer.advance(30);
  await eventually(() => expect(beats()).toBe(2));
  await app.world.idle();
  device.client.pause();
  expect(heard.states.at(-1)).toBe('paused');
  device.timer.advance(300);
  expect([beats(), device.wires.length]).toEqual([2, 1]);
  device.client.resume();
  await eventually(() => expect(beats()).toBe(3));
  await isOpen(heard);
  stop();
  device.timer.advance(30);
  expect([beats(), device.wires.length]).toEqual([3, 2]);
});

test('what is no message of the channel is not shown to the app', async () => {
  const device = await loggedIn(app);
  const heard = listen(device);
  await isOpen(heard);
  await eventually(() => expect(device.wires[0]?.sent).toHaveLength(1));
  await tells(heard);
  const known = ['connection_established', 'user_status_update', 'call_started', 'call_ended'];
  expect(heard.messages.filter(({ type }) => !known.includes(type))).toEqual([]);
  expect(heard.messages[0]).toMatchObject({ type: 'connection_established' });
});

test('where nobody is logged in no socket is opened', async () => {
  const device = newDevice(app);
  const heard = listen(device);
  await eventually(() => expect(heard.states.at(-1)).toBe('closed'));
  expect([device.wires, device.ended()]).toEqual([[], 0]);
});

test('of messages about a user the newest is the truth, whatever their order and the length of their fractions', () => {
  const isNews = built.latest();
  const at = (user_id: number, timestamp: string) =>
    isNews({ type: 'user_status_update', user_id, status: { timestamp } });
  expect([at(1, '2024-01-15T10:30:00Z'), at(1, '2024-01-15T10:30:00.500Z'), at(1, '2024-01-15T10:30:00Z')]).toEqual([
    ...[true, true, false],
  ]);
  expect([at(1, '2024-01-15T10:30:00.500Z'), at(2, '2024-01-15T10:29:00Z')]).toEqual([false, true]);
});
