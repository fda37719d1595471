import { bearer, open, type Rows } from './row.ts';

const notTheirs = '404 Call not found or already ended';
const hidden = '404 Listener not found';

export const expectedCalls = {
  'POST /calls/start': bearer('400 Insufficient coins. Need at least 10 coins for 1 minute audio call. Available: 0', {
    blocked: hidden,
    blocker: hidden,
    nonParticipant: '409 You are already in a call',
    owner: '400 Cannot call yourself',
  }),
  'POST /calls/end': bearer(notTheirs, { owner: '200 completed, shows call' }),
  'POST /calls/emergency-end/{call_id}': bearer(notTheirs, { owner: '200 dropped, shows call' }),
  'POST /calls/bill-minute/{call_id}': bearer(notTheirs, { owner: '200 shows coins, call' }),
  'GET /calls/ongoing': bearer('404 No ongoing call found', {
    nonParticipant: '200',
    owner: '200 shows id, name, call',
  }),
  'GET /calls/history': bearer('200 no calls', {
    nonParticipant: '200 some calls',
    owner: '200 some calls, shows id, name, money, call',
  }),
  'GET /calls/history/summary': bearer('200 no calls', {
    nonParticipant: '200 some calls',
    owner: '200 some calls, shows id, name, money, call',
  }),
  'POST /calls/cleanup': bearer('200'),
  'GET /calls/status': bearer('200'),
  'GET /calls/rates': open('200'),
  'GET /calls/balance': bearer('200', { owner: '200 shows id, coins' }),
  'POST /calls/recharge/order': bearer('200'),
  'POST /calls/recharge': bearer('400 Payment verification failed', { owner: '200 shows coins, purchase' }),
  'GET /calls/recharge/history': bearer('200 no purchases', {
    nonParticipant: '200 some purchases',
    owner: '200 some purchases, shows id, coins, purchase',
  }),
} as const satisfies Rows;
