import { Calls } from '../../lib/calls/store.ts';
import { backdateIn } from '../support/backdate.ts';
import { deliver, type PayingApp, pay } from '../support/paying.ts';
import type { Case, Exercise } from './exercise.ts';
import { alone, earn, giveCoins, keyed, newKnown, reads, startCall, together } from './people.ts';
import { tableOf } from './rest.ts';

/** Two people in a call that began 65 seconds before each request, however slow the machine is. */
const inCall =
  (begin: (app: PayingApp, callId: number, people: Case['people']) => Case['request']) =>
  async (app: PayingApp): Promise<Case> => {
    const people = [await newKnown(app), await newKnown(app, { role: 'listener' })] as const;
    const callId = await startCall(app, ...people);
    const request = begin(app, callId, people);
    return {
      people,
      request: async () => {
        await beginAgain(app, callId, 65);
        return request();
      },
    };
  };

/** A call that goes on began so many seconds ago. */
async function beginAgain(app: PayingApp, callId: number, seconds: number): Promise<void> {
  const call = await tableOf(app).get(Calls, { callId });
  if (call?.status === 'ongoing')
    await backdateIn(tableOf(app), callId, call.startedAt - app.world.clock.now() + seconds * 1000);
}

/** Two people who had a call. */
const afterCall = (path: string) =>
  together(
    (app, { access }) => app.get(path, access),
    async (app, caller, listener) => {
      const callId = await startCall(app, caller, listener);
      await app.post('/calls/end', { call_id: callId }, caller.access);
    },
  );

/** A request with a key, the same each time. */
const once =
  (path: string, bodyOf: (app: PayingApp, people: Case['people']) => Promise<unknown>) =>
  async (app: PayingApp): Promise<Case> => {
    const people = [await newKnown(app), await newKnown(app, { role: 'listener' })] as const;
    return { people, request: keyed(app, path, people[0], await bodyOf(app, people)) };
  };

export const callExercises: readonly Exercise[] = [
  {
    id: 'calls.start',
    prepare: once('/calls/start', async (app, [caller, listener]) => {
      if (caller) await giveCoins(app, caller);
      return { listener_id: listener?.id, call_type: 'audio' };
    }),
  },
  {
    id: 'calls.billMinute',
    prepare: inCall(
      (app, callId, [caller]) =>
        () =>
          app.post(`/calls/bill-minute/${callId}`, undefined, caller?.access),
    ),
  },
  {
    id: 'calls.end',
    prepare: inCall((app, callId, [, listener]) => keyed(app, '/calls/end', listener as never, { call_id: callId })),
  },
  {
    id: 'calls.emergencyEnd',
    prepare: inCall((app, callId, [caller]) =>
      keyed(app, `/calls/emergency-end/${callId}`, caller as never, undefined),
    ),
  },
  {
    id: 'calls.ongoing',
    prepare: inCall(
      (app, _, [caller]) =>
        () =>
          app.get('/calls/ongoing', caller?.access),
    ),
  },
  { id: 'calls.history', prepare: afterCall('/calls/history') },
  { id: 'calls.summary', prepare: afterCall('/calls/history/summary') },
  reads('calls.balance', '/calls/balance'),
  reads('calls.rates', '/calls/rates'),
];

export const moneyExercises: readonly Exercise[] = [
  {
    id: 'calls.createRechargeOrder',
    prepare: alone((app, { access }) => app.post('/calls/recharge/order', { amount_rupees: 150 }, access)),
  },
  {
    id: 'calls.recharge',
    prepare: once('/calls/recharge', async (app, [caller]) => ({
      ...{ amount_rupees: 150, payment_method: 'upi' },
      ...(await pay(app, caller as never)),
    })),
  },
  {
    id: 'webhooks.razorpay',
    prepare: async (app) => {
      const me = await newKnown(app);
      const { razorpay_payment_id } = await pay(app, me);
      const message = app.gateway.message('payment.captured', razorpay_payment_id);
      return { people: [me], request: () => deliver(app, message) };
    },
  },
  reads('calls.rechargeHistory', '/calls/recharge/history'),
  reads('wallet.balance', '/wallet/balance'),
  reads('wallet.earnings', '/wallet/earnings'),
  reads('wallet.withdrawals', '/wallet/withdrawals'),
  { id: 'wallet.getBankDetails', prepare: alone((app, { access }) => app.get('/wallet/bank-details', access), earn) },
  {
    id: 'wallet.setBankDetails',
    prepare: alone((app, { access }) =>
      app.put('/wallet/bank-details', { payout_account: { upi: 'asha@bank' } }, access),
    ),
  },
  {
    id: 'wallet.withdraw',
    prepare: once('/wallet/withdraw', async (app, [me]) => {
      await earn(app, me as never);
      return { amount: 100.5 };
    }),
  },
  { id: 'transactions.user', prepare: alone((app, { access }) => app.get('/transactions/user', access), earn) },
  {
    id: 'transactions.listener',
    prepare: alone((app, { access }) => app.get('/transactions/listener', access), earn, { role: 'listener' }),
  },
];
