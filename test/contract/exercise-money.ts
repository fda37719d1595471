import { randomUUID } from 'node:crypto';
import { Wallets } from '../../lib/wallet/store.ts';
import { backdate } from '../support/backdate.ts';
import type { Answer } from '../support/client.ts';
import { giveCoins } from '../support/coins.ts';
import { type Known, newKnown } from '../support/known.ts';
import { operatorTable } from '../support/operator-table.ts';
import { deliver, meanwhile, type PayingApp, pay, report } from '../support/paying.ts';
import type { Proof } from '../support/razorpay.ts';

const longerThanACall = 3 * 60 * 60 * 1000;

/** Walks every path of the routes about calls and money that needs a right of its own. */
export async function exerciseMoney(app: PayingApp): Promise<void> {
  await buyCoins(app);
  const [caller, listener] = [await newKnown(app), await newKnown(app, { role: 'listener' })];
  await giveCoins(app.world, caller.id, 10_000);
  await callAndEarn(app, caller, listener);
  await endLate(app);
  const reconcile = app.world.model.functions.find(({ logicalId }) => logicalId === 'SaathiiWalletReconcile');
  for (let time = 0; time < 2; time++) await app.world.lambda.invoke(reconcile?.arn ?? '', {});
}

/** Coins by every way there is, each of them also while another one is faster. */
async function buyCoins(app: PayingApp): Promise<void> {
  const person = await newKnown(app);
  const reporting = (proof: Proof) => () => report(app, person, proof);
  const delivering = (proof: Proof) => () =>
    deliver(app, app.gateway.message('payment.captured', proof.razorpay_payment_id));
  const first = await pay(app, person);
  await meanwhile(app, 'SaathiiCallsRecharge', reporting(first), delivering(first));
  const [second, third] = [await pay(app, person), await pay(app, person)];
  await meanwhile(app, 'SaathiiCallsRecharge', reporting(second), delivering(third));
  const fourth = await pay(app, person);
  await meanwhile(app, 'SaathiiWebhooksRazorpay', delivering(fourth), reporting(fourth));
  const fifth = await pay(app, person);
  const headers = { 'idempotency-key': randomUUID() };
  for (let time = 0; time < 2; time++) await report(app, person, fifth, { headers });
  await app.get('/calls/recharge/history', person.access);
  await app.get('/calls/balance', person.access);
  const orphan = await newKnown(app);
  await operatorTable(app.world).delete(Wallets, { userId: orphan.id });
  await app.get('/calls/balance', orphan.access);
}

/** The same request twice, by a key. */
async function repeat(app: PayingApp, path: string, token: string, body: object = {}): Promise<Answer> {
  const request = { token, headers: { 'idempotency-key': randomUUID() }, body };
  const answer = await app.send('POST', path, request);
  await app.send('POST', path, request);
  return answer;
}

async function start(app: PayingApp, { access }: Known, { id }: Known): Promise<number> {
  const { body } = await repeat(app, '/calls/start', access, { listener_id: id, call_type: 'audio' });
  return body.call_id;
}

const reads = ['/calls/ongoing', '/calls/history', '/calls/history/summary', '/calls/status'];
const walletReads = ['/wallet/balance', '/wallet/earnings', '/wallet/bank-details', '/wallet/withdrawals'];

/** Calls that end as they should, what is read of them, and the money that comes of them. */
async function callAndEarn(app: PayingApp, caller: Known, listener: Known): Promise<void> {
  const first = await start(app, caller, listener);
  await app.world.clock.advance(61);
  for (const { access } of [caller, listener]) await app.post(`/calls/bill-minute/${first}`, undefined, access);
  for (const path of reads) await app.get(path, listener.access);
  await repeat(app, '/calls/end', listener.access, { call_id: first });
  const second = await start(app, caller, listener);
  await repeat(app, `/calls/emergency-end/${second}`, caller.access);
  for (const path of [...reads, '/transactions/user']) await app.get(path, caller.access);
  await app.put('/wallet/bank-details', { payout_account: { upi: 'a@b' } }, listener.access);
  await repeat(app, '/wallet/withdraw', listener.access, { amount: 1 });
  for (const path of [...walletReads, '/transactions/listener']) await app.get(path, listener.access);
  const favorite = { listener_id: listener.id };
  for (let time = 0; time < 2; time++) await app.post('/favorites/add', favorite, caller.access);
  await app.get('/favorites', caller.access);
  await app.get(`/favorites/check/${listener.id}`, caller.access);
  await app.send('DELETE', `/favorites/remove?listener_id=${listener.id}`, { token: caller.access });
  await app.post('/favorites/add', favorite, caller.access);
}

/** Calls that are ended by whoever comes upon them, of callers who can pay for their first minute and no more. */
async function endLate(app: PayingApp): Promise<void> {
  const end = (callId: number) => ({ call_id: callId });
  const ends: readonly ((caller: Known, callId: number) => Promise<unknown>)[] = [
    ({ access }, callId) => app.post(`/calls/bill-minute/${callId}`, undefined, access),
    ({ access }) => app.get('/calls/ongoing', access),
    ({ access }, callId) => app.post('/calls/end', end(callId), access),
    ({ access }, callId) => app.post(`/calls/emergency-end/${callId}`, undefined, access),
    ({ access }) => app.post('/calls/cleanup', undefined, access),
    ({ access }) => app.delete('/users/me', access),
    // Four of them are more than the sweep looks after by itself.
    () => Promise.all([lateCall(app), lateCall(app), lateCall(app)]).then(() => app.advance(60)),
  ];
  for (const act of ends) {
    const { caller, callId } = await lateCall(app);
    await act(caller, callId);
  }
  const { listener } = await lateCall(app);
  const next = await newKnown(app);
  await giveCoins(app.world, next.id, 100);
  await start(app, next, listener);
  await tickDuringHeartbeat(app, next);
}

/** A call that has gone on for longer than any may. */
async function lateCall(app: PayingApp) {
  const [caller, listener] = [await newKnown(app), await newKnown(app, { role: 'listener' })];
  await giveCoins(app.world, caller.id, 10);
  const callId = await start(app, caller, listener);
  await backdate(app.world, callId, longerThanACall);
  return { caller, listener, callId };
}

/** A sign of life comes between what a tick has read of its sender and what it stores. */
async function tickDuringHeartbeat(app: PayingApp, { access }: Known): Promise<void> {
  const { body } = await app.get('/calls/ongoing', access);
  const tick = app.world.model.functions.find(({ logicalId }) => logicalId === 'SaathiiCallsBillMinute');
  const hold = app.world.faults.hold({ functionName: tick?.name ?? '', operation: 'UpdateItem' });
  const ticked = app.post(`/calls/bill-minute/${body.call_id}`, undefined, access);
  await hold.reached;
  await app.post('/users/me/heartbeat', undefined, access);
  hold.release();
  await ticked;
}
