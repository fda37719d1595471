import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { callRound } from '../../functions/saathii/_tasks.ts';
import { findRoutes } from '../../infra/routes.ts';
import type { CallRef } from '../../lib/calls/desk.ts';
import { queueVariable } from '../../lib/core/task.ts';
import { handOver } from '../../lib/tasks/hand-over.ts';
import { backdate } from '../support/backdate.ts';
import { type Client, newPhone } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { greetedSocket, openSocket } from '../support/live-socket.ts';
import { login, newUsername, register, useSaathii } from '../support/saathii.ts';
import { newListener, newReviewer, offerFor, review, submit, uploadBy, uploadDirectly } from '../support/samples.ts';
import { toneOf } from '../support/tones.ts';

/** Of each step: AWS calls, the longest chain of them, and capacity units, on an instance that has its keys. */
type Cost = {
  readonly calls: number;
  readonly serialDepth: number;
  readonly readUnits: number;
  readonly writeUnits: number;
};

const file = new URL('capacity.json', import.meta.url);
const golden: Readonly<Record<string, Cost>> = JSON.parse(readFileSync(file, 'utf8'));
const app = useSaathii();
const deployed = await findRoutes();

/** Something that is done, with a name that begins with the functions it is paid by: `users.getMe`, then which way. */
type Step = <T>(name: string, action: () => Promise<T>) => Promise<T>;

const functionsIn = (name: string): readonly string[] => name.split(', ').filter((part) => /^\w+\.\w+$/.test(part));

/** Signing up, in and out, and the own account. */
async function account(step: Step): Promise<void> {
  const phone = newPhone();
  const { post, get, put, delete: remove }: Client = app;
  const otp = () => app.codeFor(phone);
  await step('auth.requestOtp', () => post('/auth/request_otp', { phone }));
  await step('auth.resendOtp, code active', () => post('/auth/resend_otp', { phone }));
  await step('auth.verify, wrong code', () => post('/auth/verify', { phone, otp: 'wrong' }));
  const unknown = { phone, otp: await otp() };
  const { body: proof } = await step('auth.verify, unknown phone', () => post('/auth/verify', unknown));
  const application = { registration_token: proof.registration_token, username: newUsername(), role: 'listener' };
  await step('auth.register', () => post('/auth/register', application));
  await step('auth.requestOtp, window running', () => post('/auth/request_otp', { phone }));
  const known = { phone, otp: await otp() };
  const { body: tokens } = await step('auth.verify, known phone', () => post('/auth/verify', known));
  const token = tokens.access_token;
  await step('users.getMe', () => get('/users/me', token));
  await step('users.updateMe, bio', () => put('/users/me', { bio: 'x' }, token));
  await step('users.updateMe, username', () => put('/users/me', { username: newUsername() }, token));
  const { body: next } = await step('auth.refresh', () => post('/auth/refresh', tokens));
  await step('auth.logout', () => post('/auth/logout', undefined, next.access_token));
  await post('/auth/request_otp', { phone });
  const { body: again } = await post('/auth/verify', { phone, otp: await otp() });
  await step('users.deleteMe', () => remove('/users/me', again.access_token));
}

/** Being there, seeing who is there, and being seen. */
async function presence(step: Step): Promise<void> {
  const { post, get, put }: Client = app;
  const [listener, caller] = [await register(app, { role: 'listener' }), await register(app)];
  const { body: me } = await get('/users/me', listener.access);
  const beat = () => post('/users/me/heartbeat', undefined, listener.access);
  await step('users.heartbeat, told', beat);
  await step('users.heartbeat, not told', beat);
  await step('users.getMyStatus', () => get('/users/me/status', listener.access));
  await step('users.updateMyStatus', () => put('/users/me/status', { is_busy: true }, listener.access));
  await step('users.getPresence', () => get(`/users/${me.user_id}/presence`, caller.access));
  await step('users.listPresence, one', () => get(`/users/presence?user_ids=${me.user_id}`, caller.access));
  await get('/feed/listeners', caller.access);
  await step('feed.listeners, one row', () => get('/feed/listeners?per_page=1', caller.access));
  await step('feed.stats', () => get('/feed/stats', caller.access));
  await step('streams.project, a status', () => put('/users/me/status', { is_busy: false }, listener.access));
  await step('blocking.block', () => post('/block', { blocked_id: me.user_id }, caller.access));
  await step('blocking.check', () => get(`/block/check/${me.user_id}`, caller.access));
  await step('blocking.list', () => get('/blocked', caller.access));
  await step('blocking.unblock', () => app.send('DELETE', `/block?blocked_id=${me.user_id}`, { token: caller.access }));
}

/** A call from its start to its end, and what is read of it. */
async function calls(step: Step): Promise<void> {
  const { post, get }: Client = app;
  const [listener, caller] = [await register(app, { role: 'listener' }), await register(app)];
  const listenerId = (await get('/users/me', listener.access)).body.user_id;
  const callerId = (await get('/users/me', caller.access)).body.user_id;
  const purchase = { amount_rupees: 150, payment_method: 'upi' };
  await step('calls.recharge', () => post('/calls/recharge', purchase, caller.access));
  const keyed = { headers: { 'idempotency-key': randomUUID() }, token: caller.access, body: purchase };
  await step('calls.recharge, with a key', () => app.send('POST', '/calls/recharge', keyed));
  await step('calls.recharge, with a key that was used', () => app.send('POST', '/calls/recharge', keyed));
  await step('calls.createRechargeOrder, not configured', () =>
    post('/calls/recharge/order', { amount_rupees: 150 }, caller.access),
  );
  await step('webhooks.razorpay, not configured', () => post('/webhooks/razorpay', {}));
  await step('calls.rechargeHistory', () => get('/calls/recharge/history', caller.access));
  await step('calls.balance', () => get('/calls/balance', caller.access));
  const request = { listener_id: listenerId, call_type: 'audio' };
  const { body: call } = await step('calls.start', () => post('/calls/start', request, caller.access));
  const tick = () => post(`/calls/bill-minute/${call.call_id}`, undefined, caller.access);
  await step('calls.billMinute, nothing due', tick);
  // By the clock, the sweep would have come first.
  await backdate(app.world, call.call_id, 60_000);
  await step('calls.billMinute, one minute', tick);
  // The sweep goes by whole seconds, so that a minute that has just begun is not due.
  await backdate(app.world, call.call_id, 62_000);
  await step('calls.sweep, one minute', () => app.world.lambda.invoke(functionOf('calls.sweep')?.arn ?? '', {}));
  const ref = { id: call.call_id, callerId, listenerId, until: app.world.clock.now() };
  await step('calls.sweepRound, nothing due', () => handOverCalls([ref]));
  await step('calls.ongoing', () => get('/calls/ongoing', listener.access));
  await step('calls.history, in a call', () => get('/calls/history', caller.access));
  await step('calls.end', () => post('/calls/end', { call_id: call.call_id }, caller.access));
  const again = await post('/calls/start', request, caller.access);
  const path = `/calls/emergency-end/${again.body.call_id}`;
  await step('calls.emergencyEnd', () => post(path, undefined, listener.access));
  await step('calls.start, refused', async () => {
    await post('/calls/start', request, listener.access);
  });
  await step('calls.history, two calls', () => get('/calls/history', caller.access));
  await step('calls.summary, two calls', () => get('/calls/history/summary', caller.access));
  await step('calls.cleanup, nothing to do', () => post('/calls/cleanup', undefined, caller.access));
  await app.advance(30);
  await get('/calls/status', caller.access);
  await app.advance(11);
  await step('calls.status, counted anew', () => get('/calls/status', caller.access));
  await step('calls.status, remembered', () => get('/calls/status', caller.access));
  await money(step, listener.access);
}

/** What a listener has earned, and what becomes of it. */
async function money(step: Step, token: string): Promise<void> {
  const { post, get, put }: Client = app;
  await step('wallet.balance', () => get('/wallet/balance', token));
  await step('wallet.earnings, two calls', () => get('/wallet/earnings', token));
  await step('wallet.setBankDetails', () => put('/wallet/bank-details', { payout_account: { upi: 'a@b' } }, token));
  await step('wallet.getBankDetails', () => get('/wallet/bank-details', token));
  await step('wallet.withdraw', () => post('/wallet/withdraw', { amount: 10 }, token));
  await step('wallet.withdrawals, one', () => get('/wallet/withdrawals', token));
  await step('transactions.user', () => get('/transactions/user', token));
  await step('transactions.listener', () => get('/transactions/listener', token));
}

/** Favorites are few. */
async function favorites(step: Step): Promise<void> {
  const [listener, caller] = [await register(app, { role: 'listener' }), await register(app)];
  const id = (await app.get('/users/me', listener.access)).body.user_id;
  await step('favorites.add', () => app.post('/favorites/add', { listener_id: id }, caller.access));
  await step('favorites.check', () => app.get(`/favorites/check/${id}`, caller.access));
  await step('favorites.list, one', () => app.get('/favorites', caller.access));
  const address = `/favorites/remove?listener_id=${id}`;
  await step('favorites.remove', () => app.send('DELETE', address, { token: caller.access }));
}

/** What the sweep does with calls that are too many for it. */
async function handOverCalls(calls: readonly CallRef[]): Promise<void> {
  const variable = queueVariable(callRound.id);
  const variables = app.world.model.functions.find(({ environment }) => variable in environment)?.environment ?? {};
  const environment = { ...variables, AWS_ENDPOINT_URL: app.world.endpointUrl, AWS_REGION: app.world.model.region };
  const operator = { AWS_ACCESS_KEY_ID: 'operator', AWS_SECRET_ACCESS_KEY: 'operator' };
  await handOver(callRound).open({ ...environment, ...operator })({ calls });
}

/** A voice sample by each way, and its review. */
async function verification(step: Step): Promise<void> {
  const [listener, reviewer] = [await newListener(app), await newReviewer(app)];
  const get = (path: string, { access }: { readonly access: string }) => app.get(path, access);
  const reject = (sample_id: number) => review(app, reviewer, { sample_id, status: 'rejected' });
  const bytes = toneOf(listener.username);
  const { body } = await step('verification.uploadAudioFile, streams.project', () =>
    uploadDirectly(app, listener, toneOf('direct')),
  );
  await step('verification.status, one', () => get('/verification/status', listener));
  await step('verification.history, one', () => get('/verification/history', listener));
  await step('admin.listPending, one', () => get('/admin/verification/pending?per_page=1', reviewer));
  await step('admin.review', () => reject(body.sample_id));
  const offer = await step('verification.uploadUrl', () => offerFor(app, listener, bytes.length));
  await step('verification.inspect, a sample', () => uploadBy(offer, bytes));
  await step('verification.uploadAudioUrl', () => submit(app, listener, offer.audio_file_url));
  const { body: status } = await get('/verification/status', listener);
  await reject(status.last_verification.sample_id);
  const { body: third } = await step('verification.keep', () => uploadDirectly(app, listener, toneOf('third')));
  await reject(third.sample_id);
}

/** Sockets, and what is sent to them. */
async function sockets(step: Step): Promise<void> {
  const { put }: Client = app;
  const [listener, caller] = [await register(app, { role: 'listener' }), await register(app)];
  const socket = await step('sockets.connect', () => openSocket(app, 'feed', caller.access));
  await step('streams.fanOut, a greeting', () => openSocket(app, 'presence', caller.access));
  await step('sockets.ping', () => socket.ask({ type: 'ping' }));
  await step('sockets.subscribe', () => socket.ask({ type: 'subscribe' }));
  await step('sockets.ignore', async () => {
    socket.send('garbage');
    await socket.ask({ type: 'ping' });
  });
  await step('streams.fanOut, a status', () => put('/users/me/status', { is_busy: true }, listener.access));
  app.world.faults.inject({ service: 'execute-api', operation: 'PostToConnection', kind: 'throttle', times: 100 });
  await put('/users/me/status', { is_busy: false }, listener.access);
  await app.world.idle();
  app.world.faults.clear();
  await step('streams.deliver, two sockets', () => app.world.clock.advance(30));
  const leaving = await greetedSocket(app, 'feed', caller.access);
  await step('sockets.disconnect', async () => {
    leaving.socket.close();
    await eventually(() => expect(leaving.closeCode()).toBeDefined());
  });
}

/** The pages of the documents, whose scripts say in their addresses which version they are. */
async function pages(step: Step): Promise<void> {
  for (const { route } of deployed) {
    const isPage = /^docs\.(?!openapi|asyncapi)/.test(route.id);
    if (route.kind === 'http' && isPage) await step(route.id, () => app.get(route.path));
  }
}

/** What nobody asks for, and what everybody may. */
async function house(step: Step): Promise<void> {
  const { get, post }: Client = app;
  await step('calls.rates', () => get('/calls/rates'));
  await step('docs.openapi', () => get('/openapi.json'));
  await step('docs.asyncapi', () => get('/asyncapi.json'));
  await pages(step);
  await step('live.page', () => get('/live'));
  await step('live.script', () => get('/live.js'));
  await step('live.style', () => get('/live.css'));
  await step('console.page', () => get('/admin/console'));
  await step('console.script', () => get('/admin/console.js'));
  await step('console.style', () => get('/admin/console.css'));
  await step('system.health', () => get('/health'));
  await step('system.notFound', () => get('/nowhere'));
  const admin = await register(app);
  await app.world.operator('saathii').grant(admin.phone, 'admin');
  await app.advance(300);
  await register(app);
  await step('presence.sweep, one online', () => app.world.clock.advance(60));
  await step('presence.sweepRound, one lapses', () => app.world.clock.advance(40));
  const cleanup = () => post('/admin/cleanup-presence', undefined, admin.access);
  // The keys that the instance had are too old by now.
  await cleanup();
  await step('admin.cleanupPresence, nobody online', cleanup);
  // What was deleted before is erased before.
  await app.advance(900);
  const leaving = await register(app);
  await login(app, leaving.phone);
  await app.delete('/users/me', leaving.access);
  await step('users.erase, two sessions', () => app.world.clock.advance(900));
  // The walk of the day is over, or this part of it.
  await step('wallet.reconcile, done for today', () =>
    app.world.lambda.invoke(functionOf('wallet.reconcile')?.arn ?? '', {}),
  );
}

const parts = { account, presence, calls, favorites, verification, sockets, house };

function functionOf(id: string) {
  const { lambdaId } = deployed.find(({ route }) => route.id === id) ?? {};
  return app.world.model.functions.find(({ logicalId }) => logicalId === lambdaId);
}

/** What the invocations of some functions cost together; the chains of those that run one after the other add up. */
function paid(ids: readonly string[]): Cost {
  const invocations = ids.flatMap((id) => app.world.ledger.invocations(functionOf(id)?.name ?? id));
  const sum = (name: keyof Cost) => invocations.reduce((total, one) => total + one[name], 0);
  return {
    calls: sum('calls'),
    serialDepth: sum('serialDepth'),
    readUnits: sum('readUnits'),
    writeUnits: sum('writeUnits'),
  };
}

/** What every step of a part costs once its functions are warm. Between steps everything comes to rest. */
async function measured(part: (step: Step) => Promise<void>): Promise<Readonly<Record<string, Cost>>> {
  await part((_, action) => action());
  const costs: Record<string, Cost> = {};
  await part(async (name, action) => {
    await app.world.idle();
    app.world.ledger.reset();
    // Calls that are made together overlap for certain only when they take a while.
    app.world.faults.inject({ operation: '*', kind: 'delay', delayMs: 100, times: 1000 });
    const result = await action();
    await app.world.idle();
    app.world.faults.clear();
    costs[name] = paid(functionsIn(name));
    return result;
  });
  return costs;
}

/** How often a part is measured that was not as the ledger says; more would need more ids than an instance has leased. */
const most = 2;

/**
 * A machine that is busy with other things makes calls wait for each other, and jobs come in between, which only ever
 * adds to what is measured: what costs more is measured again, and what costs more every time does so by itself.
 */
async function measuredAtRest(part: (step: Step) => Promise<void>): Promise<Readonly<Record<string, Cost>>> {
  for (let time = 1; ; time++) {
    const costs = await measured(part);
    const known = Object.fromEntries(Object.keys(costs).map((name) => [name, golden[name]]));
    if (time === most || process.env.WRITE_CAPACITY || isDeepStrictEqual(costs, known)) return costs;
  }
}

test('what every function costs is what the committed ledger says', { timeout: 300_000 }, async () => {
  const costs: Record<string, Cost> = {};
  for (const part of Object.values(parts)) Object.assign(costs, await measuredAtRest(part));
  if (process.env.WRITE_CAPACITY) writeFileSync(file, `${JSON.stringify(costs, undefined, 2)}\n`);
  else expect(costs).toEqual(golden);
});

test('the ledger has every function', () => {
  const named = Object.keys(golden).flatMap(functionsIn);
  expect(deployed.map(({ route }) => route.id).filter((id) => !named.includes(id))).toEqual([]);
});
