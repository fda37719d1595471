import { bearer, open, type Rows } from './row.ts';

const nothingThere = '400 Insufficient balance. Available: ₹0.00, Requested: ₹1.00';

/** Whose money it is follows from the token alone; what the owner has stands in nobody else’s answer. */
export const expectedMoney = {
  'GET /transactions/user': bearer('200', { owner: '200 shows coins, money, call' }),
  'GET /transactions/listener': bearer('200', { owner: '200 shows money, call' }),
  'GET /wallet/balance': bearer('200', { owner: '200 shows id, coins, money' }),
  'GET /wallet/earnings': bearer('200', { owner: '200 shows id, money, call' }),
  'POST /wallet/withdraw': bearer(nothingThere, { owner: '200' }),
  'GET /wallet/withdrawals': bearer('200 no withdrawals', { owner: '200 some withdrawals, shows money' }),
  'GET /wallet/bank-details': bearer('200 has_bank_details false', { owner: '200 has_bank_details true' }),
  'PUT /wallet/bank-details': bearer('200 has_bank_details true'),
  'POST /webhooks/razorpay': open('400 Invalid signature'),
  'POST /webhooks/razorpay · signed by the gateway': open('200'),
} as const satisfies Rows;
