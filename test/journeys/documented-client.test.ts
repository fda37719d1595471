import { expect, onTestFinished, test, vi } from 'vitest';
import { newPhone } from '../support/client.ts';
import { type Device, type DocumentedApp, documentedApp } from '../support/documented-app.ts';
import { eventually } from '../support/eventually.ts';
import { newUsername, register, useSaathii } from '../support/saathii.ts';
import { type VirtualTimer, virtualTimer } from '../support/virtual-timer.ts';

const app = useSaathii();

interface Phone {
  readonly client: DocumentedApp;
  readonly timer: VirtualTimer;
  readonly number: string;
}

/** A new phone with the app on it. */
function newDevice(more: Partial<Device> = {}): Phone {
  const timer = virtualTimer();
  const client = documentedApp({ url: app.url, timer, ...more });
  onTestFinished(() => client.stop());
  return { client, timer, number: newPhone() };
}

async function logIn({ client, number }: Phone, profile = {}): Promise<void> {
  await client.requestCode(number);
  await client.enterCode(number, await app.codeFor(number), { username: newUsername(), ...profile });
}

/** A phone whose person is logged in. */
async function loggedIn(more: Partial<Device> = {}, profile = {}): Promise<Phone> {
  const phone = newDevice(more);
  await logIn(phone, profile);
  return phone;
}

/** How often a function has been run since the ledger was reset. */
const runsOf = (lambdaId: string): number =>
  app.world.ledger.invocations().filter(({ functionName }) => functionName.startsWith(lambdaId)).length;

const refreshName = (): string =>
  app.world.model.functions.find(({ name }) => name.startsWith('SaathiiAuthRefresh'))?.name ?? '';

const greeted = ({ client }: Phone) => eventually(() => expect(client.socket().isGreeted()).toBe(true));
const cut = async ({ client }: Phone) => {
  client.socket().cut();
  await eventually(() => expect(client.socket().isGreeted()).toBe(false));
};

test('a new number is led over the registration to the feed, a known one straight there, a restart changes the tokens', async () => {
  const phone = newDevice();
  const { client, number } = phone;
  expect(client.page()).toBe('login');
  await logIn(phone, { role: 'listener' });
  expect(client.page()).toBe('feed');
  expect(await client.send('GET', '/users/me')).toMatchObject({ phone: number, roles: ['listener'] });
  const first = { ...client.tokens };
  await client.restart();
  expect(client.tokens.refresh).not.toBe(first.refresh);
  await logIn(phone);
  expect(await client.send('GET', '/users/me')).toMatchObject({ phone: number });
});

test('while a refresh is in flight requests with the expired token wait for it, and all of them are answered', async () => {
  const { client } = await loggedIn();
  await app.advance(30 * 60 + 1);
  await app.world.idle();
  app.world.ledger.reset();
  const sent = vi.spyOn(globalThis, 'fetch');
  onTestFinished(() => sent.mockRestore());
  const refused = () =>
    sent.mock.settledResults.filter(({ type, value }) => type === 'fulfilled' && value.status === 401);
  const refresh = app.world.faults.hold({ functionName: refreshName(), operation: '*' });
  const asked = Promise.all(Array.from({ length: 6 }, () => client.send('GET', '/users/me/status')));
  await eventually(() => expect(refused()).toHaveLength(6));
  refresh.release();
  const answers = await asked;
  expect(answers).toEqual(answers.map(() => answers[0]));
  expect(runsOf('SaathiiAuthRefresh')).toBe(1);
});

test('a dead refresh token leaves the client waiting for itself: no error, no login, and the token is kept', async () => {
  const { client, number } = await loggedIn();
  const { refresh } = client.tokens;
  const other = newDevice();
  await logIn({ ...other, number });
  await other.client.send('POST', '/auth/logout');
  await app.advance(30 * 60 + 1);
  app.world.ledger.reset();
  let settled = false;
  const ended = () => {
    settled = true;
  };
  client.send('GET', '/users/me').then(ended, ended);
  await eventually(() => expect(runsOf('SaathiiAuthRefresh')).toBe(1));
  await app.world.idle();
  await app.get('/health');
  expect([settled, client.page(), client.tokens.refresh]).toEqual([false, 'feed', refresh]);
});

test('a refresh that fails in any other way leads to the login, for those that waited behind it too', async () => {
  const { client } = await loggedIn();
  await app.advance(30 * 60 + 1);
  app.world.faults.inject({ functionName: refreshName(), operation: '*', kind: 'throttle', times: 20 });
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => client.send('GET', '/users/me')));
  app.world.faults.clear();
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect([client.page(), client.tokens.refresh]).toEqual(['login', undefined]);
});

test('heartbeats come at the start and every 30 s, and bring back who was explicitly offline', async () => {
  const { client, timer } = await loggedIn();
  const isOnline = async () => (await client.send('GET', '/users/me/status')).is_online;
  await client.openFeed();
  for (let round = 0; round < 2; round++) {
    await app.world.idle();
    await client.send('PUT', '/users/me/status', { is_online: false });
    timer.advance(29);
    expect(await isOnline()).toBe(false);
    timer.advance(1);
    await app.world.idle();
    expect(await isOnline()).toBe(true);
  }
});

test('the socket is pinged 30 s after each pong, comes back 5 s after a cut, and not after a logout', async () => {
  const phone = await loggedIn();
  app.world.ledger.reset();
  await phone.client.openFeed();
  await greeted(phone);
  await eventually(() => expect(runsOf('SaathiiSocketsPing')).toBe(1));
  await app.world.idle();
  phone.timer.advance(30);
  await eventually(() => expect(runsOf('SaathiiSocketsPing')).toBe(2));

  await cut(phone);
  phone.timer.advance(4);
  expect(runsOf('SaathiiSocketsConnect')).toBe(1);
  phone.timer.advance(1);
  await greeted(phone);
  expect(runsOf('SaathiiSocketsConnect')).toBe(2);

  await phone.client.send('POST', '/auth/logout');
  await eventually(() => expect(phone.client.socket().isGreeted()).toBe(false));
  phone.timer.advance(5);
  await app.world.idle();
  expect(runsOf('SaathiiSocketsConnect')).toBe(2);
});

test('a page that never sends anything is told as well as one that pings', async () => {
  const phone = await loggedIn({ pings: false });
  const listener = await register(app, { role: 'listener' });
  await app.advance(3);
  app.world.ledger.reset();
  await phone.client.openFeed();
  await greeted(phone);
  phone.timer.advance(120);
  await app.put('/users/me/status', { is_busy: true }, listener.access);
  const shown = () => phone.client.feed().shown.find(({ username }) => username === listener.username);
  await eventually(() => expect(shown()).toMatchObject({ is_online: true, is_busy: true, is_available: false }));
  expect(runsOf('SaathiiSocketsPing')).toBe(0);
});

test('somebody unknown who is online is put on top, and what a cut kept from the list comes with the next message', async () => {
  const phone = await loggedIn();
  const known = await register(app, { role: 'listener' });
  await app.advance(3);
  await phone.client.openFeed();
  await greeted(phone);
  const newcomer = await register(app, { role: 'listener' });
  await eventually(() => expect(phone.client.feed().shown[0]).toMatchObject({ username: newcomer.username }));

  const shown = () => phone.client.feed().shown.find(({ username }) => username === known.username);
  await cut(phone);
  await app.put('/users/me/status', { is_busy: true }, known.access);
  await app.world.idle();
  phone.timer.advance(5);
  await greeted(phone);
  await app.world.idle();
  expect(shown()).toMatchObject({ is_busy: false });
  await app.put('/users/me/status', {}, known.access);
  await eventually(() => expect(shown()).toMatchObject({ is_busy: true }));
  await phone.client.pullToRefresh();
  expect(shown()).toMatchObject({ is_busy: true });
});

test('an exact client knows after each greeting what happened while it was away', async () => {
  const phone = await loggedIn({ exact: true });
  const known = await register(app, { role: 'listener' });
  await app.advance(3);
  await phone.client.openFeed();
  await greeted(phone);
  await cut(phone);
  await app.put('/users/me/status', { is_busy: true }, known.access);
  phone.timer.advance(5);
  const shown = () => phone.client.feed().shown.find(({ username }) => username === known.username);
  await eventually(() => expect(shown()).toMatchObject({ is_busy: true }));
});
