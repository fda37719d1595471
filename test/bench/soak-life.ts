import { once } from 'node:events';
import { WebSocket } from 'ws';
import { type DeployedCalls, demandSuccess, type Member } from './deployed-calls.ts';

let lives = 0;

/** Two people come, do all that people do, with both sockets open, and leave for good. */
export async function liveOnce(app: DeployedCalls): Promise<void> {
  const number = ++lives;
  const listener = await app.join({ username: `soak listener ${number}`, role: 'listener', interests: ['music'] });
  const caller = await app.join({ username: `soak caller ${number}` });
  const sockets = await Promise.all([socketOf(app, 'feed', caller), socketOf(app, 'presence', listener)]);
  await talk(app, caller, listener);
  await lookAround(app, caller, listener);
  for (const socket of sockets) socket.close();
  for (const { access } of [caller, listener]) demandSuccess(await app.delete('/users/me', access));
}

async function socketOf({ url }: DeployedCalls, channel: string, { access }: Member): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/${channel}?token=${encodeURIComponent(access)}`);
  socket.on('error', () => undefined);
  await once(socket, 'open');
  socket.send('ping');
  return socket;
}

async function talk({ post, put }: DeployedCalls, caller: Member, listener: Member): Promise<void> {
  const purchase = { amount_rupees: 150, payment_method: 'upi' };
  demandSuccess(await post('/calls/recharge', purchase, caller.access));
  const request = { listener_id: listener.userId, call_type: 'audio' };
  const { call_id } = demandSuccess(await post('/calls/start', request, caller.access));
  demandSuccess(await post(`/calls/bill-minute/${call_id}`, undefined, caller.access));
  demandSuccess(await post('/calls/end', { call_id }, listener.access));
  demandSuccess(await put('/wallet/bank-details', { payout_account: { upi: 'soak@bank' } }, listener.access));
}

async function lookAround({ get, post, put, send }: DeployedCalls, caller: Member, listener: Member): Promise<void> {
  const { access: token } = caller;
  for (let beat = 0; beat < 5; beat++) {
    demandSuccess(await post('/users/me/heartbeat', undefined, token));
    demandSuccess(await put('/users/me/status', { is_busy: beat % 2 === 0 }, listener.access));
    demandSuccess(await get('/feed/listeners', token));
  }
  demandSuccess(await put('/users/me', { bio: 'here for a moment' }, token));
  demandSuccess(await post('/favorites/add', { listener_id: listener.userId }, token));
  demandSuccess(await get('/favorites', token));
  demandSuccess(await post('/block', { blocked_id: listener.userId }, token));
  demandSuccess(await send('DELETE', `/block?blocked_id=${listener.userId}`, { token }));
  for (const path of ['/calls/history', '/calls/balance', '/transactions/user']) demandSuccess(await get(path, token));
  demandSuccess(await get('/wallet/earnings', listener.access));
}
