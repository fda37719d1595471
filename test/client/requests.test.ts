import { expect, test } from 'vitest';
import { inProgress } from '../../infra/client/runtime/exchange.ts';
import type { Fetch } from '../../infra/client/runtime/platform.ts';
import { giveCoins } from '../support/coins.ts';
import { newKnown } from '../support/known.ts';
import { openApi } from '../support/rendered.ts';
import { useSaathii } from '../support/saathii.ts';
import { toneOf } from '../support/tones.ts';
import { built, loggedIn, newDevice, settledWhile } from './device.ts';

const app = useSaathii();

interface Sent {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A network that delivers every request, and loses or replaces the answers that are listed. */
function network(path: string, ...fates: readonly ('lost' | Response)[]) {
  const sent: Sent[] = [];
  const left = [...fates];
  const through: Fetch = async (url, request) => {
    if (!new URL(url).pathname.startsWith(path)) return fetch(url, request as RequestInit);
    sent.push({ url, headers: request?.headers as Sent['headers'] });
    const fate = left.shift();
    if (fate instanceof Response) return fate;
    const answer = await fetch(url, request as RequestInit);
    if (fate === 'lost') throw new TypeError('network down');
    return answer;
  };
  return { sent, fetch: through };
}

const refused = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });

test('a call whose answer got lost is asked for again with the same key, and charged once', async () => {
  const { sent, fetch } = network('/calls/start', 'lost', 'lost');
  const device = await loggedIn(app, { fetch });
  const me = await device.client.call('users.getMe');
  await giveCoins(app.world, me.user_id, 500);
  const listener = await newKnown(app, { role: 'listener' });
  const body = { listener_id: listener.id, call_type: 'audio' };
  const started = await settledWhile(device, device.client.call('calls.start', { body }));
  expect(started).toMatchObject({ status: 'ongoing', remaining_coins: 490 });
  expect(await device.client.call('calls.balance')).toMatchObject({ current_balance: 490 });
  const keys = sent.map(({ headers }) => headers['Idempotency-Key']);
  expect([keys.length, new Set(keys).size]).toEqual([3, 1]);
  expect(keys[0]).toMatch(/^[!-~]{16,255}$/);
});

test('a keyed request that never gets an answer says with which key to ask again, and then has its effect once', async () => {
  const { sent, fetch } = network('/calls/recharge', 'lost', 'lost', 'lost', 'lost');
  const device = await loggedIn(app, { fetch });
  const body = { amount_rupees: 150, payment_method: 'upi' };
  const lost = await settledWhile(
    device,
    device.client.call('calls.recharge', { body }).catch((error) => error),
  );
  expect(lost).toMatchObject({ name: 'NoAnswer', idempotencyKey: sent[0]?.headers['Idempotency-Key'] });
  expect(sent).toHaveLength(4);
  await device.client.call('calls.recharge', { body, idempotencyKey: lost.idempotencyKey });
  expect(await device.client.call('calls.balance')).toMatchObject({ current_balance: 300 });
});

test('a request whose first run goes on is asked for again', async () => {
  const { sent, fetch } = network('/calls/recharge', refused(409, { detail: inProgress }));
  const device = await loggedIn(app, { fetch });
  const body = { amount_rupees: 150, payment_method: 'upi' };
  await settledWhile(device, device.client.call('calls.recharge', { body }));
  expect(sent).toHaveLength(2);
  expect(openApi.components.examples.request_in_progress?.value).toEqual({ detail: inProgress });
});

test('what may not happen twice is sent once, whether its answer was lost or the server is busy', async () => {
  const { sent, fetch } = network('/favorites/add', 'lost', refused(503, {}, { 'retry-after': '1' }));
  const { client } = await loggedIn(app, { fetch });
  const body = { listener_id: 1 };
  await expect(client.call('favorites.add', { body })).rejects.toMatchObject({ name: 'NoAnswer' });
  await expect(client.call('favorites.add', { body })).rejects.toMatchObject({ status: 503, retryAfter: 1 });
  expect(sent).toHaveLength(2);
});

test('a read that the server is too busy for is asked for again when the server says so and not before', async () => {
  const { sent, fetch } = network('/users/me', refused(503, {}, { 'retry-after': '2' }));
  const device = await loggedIn(app, { fetch });
  const answer = device.client.call('users.getMe');
  await expect.poll(() => sent.length).toBe(1);
  await app.world.idle();
  device.timer.advance(2);
  await device.client.call('system.health');
  expect(sent).toHaveLength(1);
  expect(await settledWhile(device, answer)).toMatchObject({ phone: device.phone });
  expect(sent).toHaveLength(2);
});

test('who is told to wait for long is told so at once', async () => {
  const { sent, fetch } = network('/users/me', refused(429, { detail: 'Too many requests' }, { 'retry-after': '60' }));
  const { client } = await loggedIn(app, { fetch });
  await expect(client.call('users.getMe')).rejects.toMatchObject({ status: 429, retryAfter: 60 });
  expect(sent).toHaveLength(1);
});

test('a refusal has its words or its fields, knows its operation, and keeps the session', async () => {
  const device = await loggedIn(app);
  const other = await device.client.call('users.getPresence', { path: { user_id: 2 ** 50 } }).catch((error) => error);
  expect(other).toMatchObject({ name: 'Refusal', status: 404, detail: 'User not found', fields: undefined });
  expect([built.isRefusal('users.getPresence', other), built.isRefusal('users.getMe', other)]).toEqual([true, false]);
  const invalid = await device.client.call('calls.start', { body: { listener_id: 1 } }).catch((error) => error);
  expect(invalid).toMatchObject({ status: 422, detail: undefined, fields: [{ loc: ['body', 'call_type'] }] });
  expect(device.ended()).toBe(0);
});

test('a refusal without a body is known by its status, and a 200 that is no JSON is no answer of the server', async () => {
  const page = new Response('<html>log in to this network</html>', { status: 200 });
  const { fetch } = network('/auth/request_otp', new Response('Forbidden', { status: 403 }), page);
  const { client } = newDevice(app, { fetch });
  const body = { phone: '+915500000000' };
  await expect(client.call('auth.requestOtp', { body })).rejects.toMatchObject({ status: 403, detail: undefined });
  await expect(client.call('auth.requestOtp', { body })).rejects.toMatchObject({ name: 'NoAnswer' });
});

test('a request that hears nothing for 20 s is given up', async () => {
  const device = newDevice(app, { fetch: () => new Promise(() => {}) });
  const asked = device.client.call('auth.requestOtp', { body: { phone: '+915500000000' } });
  device.timer.advance(19);
  const outcome = expect(asked).rejects.toMatchObject({ name: 'NoAnswer' });
  device.timer.advance(1);
  await outcome;
});

test('parameters of path and query are encoded, and those that are undefined are left out', async () => {
  const { sent, fetch } = network('/');
  const { client } = await loggedIn(app, { fetch });
  await client.call('feed.listeners', { query: { language: 'a&b=c d', online_only: true, min_rating: undefined } });
  expect(sent.at(-1)?.url).toBe(`${app.url}/feed/listeners?language=a%26b%3Dc%20d&online_only=true`);
  await client.call('favorites.check', { path: { listener_id: '../me' } }).catch(() => undefined);
  expect(sent.at(-1)?.url).toBe(`${app.url}/favorites/check/..%2Fme`);
});

test('a voice sample is uploaded as a file, once for a lost answer, and its key is one of a form as well', async () => {
  const { sent, fetch } = network('/verification/upload-audio-file', 'lost');
  const device = await loggedIn(app, { fetch }, { role: 'listener' });
  const body = { audio_file: new File([toneOf('client')], 'sample.mp3', { type: 'audio/mpeg' }) };
  const sample = await settledWhile(device, device.client.call('verification.uploadAudioFile', { body }));
  expect(sample).toMatchObject({ status: 'pending' });
  expect(await device.client.call('verification.history')).toHaveLength(1);
  expect(sent.map(({ headers }) => headers['Content-Type'])).toEqual([undefined, undefined]);
});
