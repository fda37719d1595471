import { pay } from '../support/paying.ts';
import { type Asks, plain } from './asking.ts';
import type { expectedCalls } from './expected-calls.ts';

const someCalls = (total: number) => (total > 0 ? 'some calls' : 'no calls');

export const askedCalls: Readonly<Record<keyof typeof expectedCalls, Asks>> = {
  'POST /calls/start': async ({ app, people: { owner } }) => {
    await app.post('/users/me/heartbeat', undefined, owner.access);
    return { send: () => ({ path: '/calls/start', body: { listener_id: owner.id, call_type: 'audio' } }) };
  },
  'POST /calls/end': async (things) => {
    const id = await things.ongoingCall();
    return { send: () => ({ path: '/calls/end', body: { call_id: id } }), tell: ({ status }) => status };
  },
  'POST /calls/emergency-end/{call_id}': async (things) => {
    const id = await things.ongoingCall();
    return { send: () => ({ path: `/calls/emergency-end/${id}` }), tell: ({ status }) => status };
  },
  'POST /calls/bill-minute/{call_id}': async (things) => {
    const id = await things.ongoingCall();
    return { send: () => ({ path: `/calls/bill-minute/${id}` }) };
  },
  'GET /calls/ongoing': async (things) => {
    await things.ongoingCall();
    return { send: () => ({ path: '/calls/ongoing' }) };
  },
  'GET /calls/history': plain('/calls/history', ({ total_calls }) => someCalls(total_calls)),
  'GET /calls/history/summary': plain('/calls/history/summary', ({ summary }) => someCalls(summary.total_calls)),
  'POST /calls/cleanup': plain('/calls/cleanup'),
  'GET /calls/status': plain('/calls/status'),
  'GET /calls/rates': plain('/calls/rates'),
  'GET /calls/balance': plain('/calls/balance'),
  'POST /calls/recharge/order': () => ({
    send: () => ({ path: '/calls/recharge/order', body: { amount_rupees: 150 } }),
  }),
  // The payment is the owner’s, and everybody has its proof.
  'POST /calls/recharge': async ({ app, people: { owner } }) => {
    const proof = await pay(app, owner);
    return {
      send: () => ({ path: '/calls/recharge', body: { amount_rupees: 150, payment_method: 'upi', ...proof } }),
    };
  },
  'GET /calls/recharge/history': plain('/calls/recharge/history', ({ total_recharged }) =>
    total_recharged > 0 ? 'some purchases' : 'no purchases',
  ),
};
