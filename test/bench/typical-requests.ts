import { type DeployedCalls, demandSuccess, type Member } from './deployed-calls.ts';
import type { WantedRequest } from './request-events.ts';

/** A request of the app, by the id of its route, which can be made again and again and does the same each time. */
export interface TypicalRequest extends WantedRequest {
  readonly id: string;
}

let pairs = 0;

/** Two people with something in their accounts, and what one of them, or anybody, asks for over and over. */
export async function typicalRequests(app: DeployedCalls): Promise<readonly TypicalRequest[]> {
  const pair = ++pairs;
  const listener = await app.join({ username: `listener ${pair}`, role: 'listener', bio: 'x', interests: ['music'] });
  const caller = await app.join({ username: `caller ${pair}` });
  await livesOf(app, caller, listener);
  const by = (token: string) => (id: string, method: string, path: string, body?: unknown) => ({
    ...{ id, method, path, token },
    ...(body !== undefined && { body }),
  });
  const [asCaller, asListener] = [by(caller.access), by(listener.access)];
  return [
    asCaller('users.getMe', 'GET', '/users/me'),
    asCaller('users.getMyStatus', 'GET', '/users/me/status'),
    asCaller('users.getPresence', 'GET', `/users/${listener.userId}/presence`),
    asCaller('users.listPresence', 'GET', `/users/presence?user_ids=${listener.userId}`),
    asCaller('users.heartbeat', 'POST', '/users/me/heartbeat'),
    asCaller('users.updateMe', 'PUT', '/users/me', { bio: 'y' }),
    asCaller('users.updateMyStatus', 'PUT', '/users/me/status', { is_busy: false }),
    asCaller('feed.listeners', 'GET', '/feed/listeners?online_only=true'),
    asCaller('feed.stats', 'GET', '/feed/stats'),
    asCaller('favorites.add', 'POST', '/favorites/add', { listener_id: listener.userId }),
    asCaller('favorites.list', 'GET', '/favorites'),
    asCaller('favorites.check', 'GET', `/favorites/check/${listener.userId}`),
    asCaller('blocking.list', 'GET', '/blocked'),
    asCaller('blocking.check', 'GET', `/block/check/${listener.userId}`),
    asCaller('calls.recharge', 'POST', '/calls/recharge', { amount_rupees: 150, payment_method: 'upi' }),
    asCaller('calls.rechargeHistory', 'GET', '/calls/recharge/history'),
    asCaller('calls.balance', 'GET', '/calls/balance'),
    asCaller('calls.history', 'GET', '/calls/history'),
    asCaller('calls.summary', 'GET', '/calls/history/summary'),
    asCaller('transactions.user', 'GET', '/transactions/user'),
    asListener('transactions.listener', 'GET', '/transactions/listener'),
    asListener('wallet.balance', 'GET', '/wallet/balance'),
    asListener('wallet.earnings', 'GET', '/wallet/earnings'),
    asListener('wallet.withdrawals', 'GET', '/wallet/withdrawals'),
    asListener('wallet.getBankDetails', 'GET', '/wallet/bank-details'),
    asListener('verification.status', 'GET', '/verification/status'),
    asListener('verification.history', 'GET', '/verification/history'),
    { id: 'calls.rates', method: 'GET', path: '/calls/rates' },
    { id: 'system.health', method: 'GET', path: '/health' },
  ];
}

const purchase = { amount_rupees: 1000, payment_method: 'upi' };

/** A purchase, two calls, a favorite and a payout account. */
async function livesOf({ post, put }: DeployedCalls, caller: Member, listener: Member): Promise<void> {
  demandSuccess(await post('/calls/recharge', purchase, caller.access));
  for (let call = 0; call < 2; call++) {
    const request = { listener_id: listener.userId, call_type: 'audio' };
    const { call_id } = demandSuccess(await post('/calls/start', request, caller.access));
    demandSuccess(await post('/calls/end', { call_id }, caller.access));
  }
  demandSuccess(await post('/favorites/add', { listener_id: listener.userId }, caller.access));
  demandSuccess(await put('/wallet/bank-details', { payout_account: { upi: 'bench@bank' } }, listener.access));
}
