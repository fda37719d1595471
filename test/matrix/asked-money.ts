import { pay } from '../support/paying.ts';
import { type Asks, plain } from './asking.ts';
import type { expectedMoney } from './expected-money.ts';

const hasBankDetails = ({ has_bank_details }: { readonly has_bank_details: boolean }) =>
  `has_bank_details ${has_bank_details}`;

export const askedMoney: Readonly<Record<keyof typeof expectedMoney, Asks>> = {
  'GET /transactions/user': plain('/transactions/user'),
  'GET /transactions/listener': plain('/transactions/listener'),
  'GET /wallet/balance': plain('/wallet/balance'),
  'GET /wallet/earnings': plain('/wallet/earnings'),
  'POST /wallet/withdraw': () => ({ send: () => ({ path: '/wallet/withdraw', body: { amount: 1 } }) }),
  'GET /wallet/withdrawals': plain('/wallet/withdrawals', ({ total_withdrawn }) =>
    total_withdrawn > 0 ? 'some withdrawals' : 'no withdrawals',
  ),
  'GET /wallet/bank-details': plain('/wallet/bank-details', hasBankDetails),
  'PUT /wallet/bank-details': () => ({
    send: ({ column }) => ({
      path: '/wallet/bank-details',
      body: { payout_account: { upi: `the account of ${column}` } },
    }),
    tell: hasBankDetails,
  }),
  'POST /webhooks/razorpay': async ({ app, people: { owner } }) => {
    const proof = await pay(app, owner);
    const { raw } = app.gateway.message('payment.captured', proof.razorpay_payment_id);
    return { send: () => ({ path: '/webhooks/razorpay', raw }) };
  },
  'POST /webhooks/razorpay · signed by the gateway': async ({ app, people: { owner } }) => {
    const proof = await pay(app, owner);
    const { raw, headers } = app.gateway.message('payment.captured', proof.razorpay_payment_id);
    return { send: () => ({ path: '/webhooks/razorpay', raw, headers }), changesOwner: true };
  },
};
