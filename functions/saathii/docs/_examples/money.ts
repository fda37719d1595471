import type { RouteExamples } from '../../../../lib/docs/about.ts';

const page = { page: 1, per_page: 20, has_next: false, has_previous: false };

const recharged = {
  transaction_id: 'RCH_123_1640995200',
  amount_rupees: 150,
  coins_added: 300,
  new_balance: 500,
  message: 'Successfully recharged 300 coins for ₹150',
};

export const money: RouteExamples = {
  'calls.recharge': [
    {
      name: 'instant',
      summary: 'Where nobody has to pay',
      body: { amount_rupees: 150, payment_method: 'upi' },
      answer: recharged,
    },
    {
      name: 'paid',
      summary: 'With what the checkout of the gateway left',
      body: {
        amount_rupees: 150,
        payment_method: 'upi',
        razorpay_order_id: 'order_9A33XWu170gUtm',
        razorpay_payment_id: 'pay_29QQoUBi66xm2f',
        razorpay_signature: '9ef4dffbfd84f1318f6739a3ce19f9d85851857ae648f114332d8401e0949a3d',
      },
      answer: recharged,
    },
  ],
  'calls.createRechargeOrder': [
    {
      name: 'order',
      summary: 'For ₹150',
      body: { amount_rupees: 150 },
      answer: {
        ...{ order_id: 'order_9A33XWu170gUtm', amount_rupees: 150, amount_paise: 15_000 },
        ...{ currency: 'INR', key_id: 'rzp_live_x' },
      },
    },
  ],
  'calls.rechargeHistory': [
    {
      name: 'page',
      summary: 'One purchase',
      answer: {
        transactions: [
          {
            ...{ transaction_id: 9, wallet_id: 123, user_id: 123, tx_type: 'purchase' },
            ...{ coins_change: 300, money_change: 150, amount_rupees: 150, coins_added: 300 },
            ...{ payment_method: 'upi', reference: 'RCH_123_1640995200' },
            ...{ created_at: '2024-01-15T10:30:00.000Z', updated_at: '2024-01-15T10:30:00.000Z' },
          },
        ],
        ...{ total_recharged: 150, total_coins_added: 300 },
        ...page,
      },
    },
  ],
  'calls.balance': [
    {
      name: 'coins',
      summary: 'Half of them spent',
      answer: { user_id: 123, current_balance: 500, total_earned: 1000, total_spent: 500 },
    },
  ],
  'transactions.user': [
    {
      name: 'page',
      summary: 'What was spent',
      query: { tx_type: 'spend' },
      answer: {
        transactions: [
          {
            ...{ transaction_id: 10, tx_type: 'spend', coins_change: -10, money_change: 0 },
            ...{ description: 'Spent 10 coins on call #456', call_id: 456, created_at: '2024-01-15T10:30:00.000Z' },
          },
        ],
        ...{ total_coins_spent: 10, total_money_spent: 10, total_coins_earned: 0, total_money_earned: 0 },
        current_balance: 290,
        ...page,
      },
    },
  ],
  'transactions.listener': [
    {
      name: 'page',
      summary: 'One call',
      answer: {
        transactions: [
          {
            ...{ transaction_id: 11, tx_type: 'earn', coins_change: 0, money_change: 450 },
            ...{ description: 'Earned ₹450.00 from call #456', call_id: 456, created_at: '2024-01-15T11:00:00.000Z' },
          },
        ],
        ...{ total_coins_earned: 0, total_money_earned: 450, total_calls_completed: 1 },
        current_withdrawable_balance: 450,
        ...page,
      },
    },
  ],
  'wallet.balance': [
    {
      name: 'balance',
      summary: 'After a withdrawal',
      answer: {
        ...{ user_id: 789, balance_coins: 0, withdrawable_money: 350 },
        ...{ total_earned: 450, total_withdrawn: 100, pending_withdrawals: 100 },
      },
    },
  ],
  'wallet.earnings': [
    {
      name: 'page',
      summary: 'One call',
      answer: {
        earnings: [
          {
            ...{ call_id: 456, user_id: 123, listener_id: 789, call_type: 'audio' },
            ...{ start_time: '2024-01-15T10:30:00.000Z', end_time: '2024-01-15T11:00:00.000Z' },
            ...{ duration_minutes: 30, money_earned: 450, coins_earned: 300, status: 'completed' },
          },
        ],
        ...{ total_earnings: 450, total_calls: 1 },
        ...page,
      },
    },
  ],
  'wallet.setBankDetails': [
    {
      name: 'upi',
      summary: 'An address of UPI',
      body: { payout_account: { upi: 'jane@upi' } },
      answer: { has_bank_details: true, message: 'Bank details updated successfully' },
    },
    {
      name: 'bank',
      summary: 'An account of a bank',
      body: { payout_account: { account_number: '000111222333', ifsc: 'HDFC0000001', holder: 'Jane Smith' } },
      answer: { has_bank_details: true, message: 'Bank details updated successfully' },
    },
  ],
  'wallet.getBankDetails': [
    {
      name: 'set',
      summary: 'There are some',
      answer: { has_bank_details: true, message: 'Bank details configured' },
    },
    {
      name: 'unset',
      summary: 'There are none',
      answer: { has_bank_details: false, message: 'Bank details not configured' },
    },
  ],
  'wallet.withdraw': [
    {
      name: 'some',
      summary: 'A part of the balance',
      body: { amount: 100 },
      answer: {
        ...{ transaction_id: 12, amount: 100 },
        message: 'Withdrawal request of ₹100.00 submitted successfully',
        created_at: '2024-01-15T12:00:00.000Z',
      },
    },
  ],
  'wallet.withdrawals': [
    {
      name: 'page',
      summary: 'One that is still to be paid out',
      answer: {
        withdrawals: [{ transaction_id: 12, amount: 100, created_at: '2024-01-15T12:00:00.000Z', status: 'pending' }],
        ...{ total_withdrawn: 100, pending_amount: 100 },
        ...page,
      },
    },
  ],
  'webhooks.razorpay': [{ name: 'ok', summary: 'The gateway need not send it again', answer: { status: 'ok' } }],
};
