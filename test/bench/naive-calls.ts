import type { Rows } from './naive-rows.ts';
import type { CallRow, Tables, UserRow } from './naive-tables.ts';

/**
 * Calls as a straightforward port of a relational backend does them: a table for each kind of row, what a request needs
 * is read one after the other, decided in memory and written back one by one. It reads with eventual consistency where
 * nothing of money or of who is in a call depends on it, and in one batch what lies side by side in one table.
 *
 * It leaves out what the product promises: no write is conditional and no two of them are one, so requests that come
 * together charge a minute twice, lose a change of a balance or put one person into two calls, and a request that dies
 * leaves half of what it did. Nor does it end calls that have expired, keep answers for repeated requests, or number and
 * total what it writes.
 */
export interface NaiveRequest {
  readonly userId: number;
  readonly tokenId: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

const rates = { audio: { rate: 10, earning: 15 }, video: { rate: 50, earning: 75 } } as const;
const maxMinutes = 120;
const minute = 60_000;
const silence = 90_000;

/** Who sends a request: the token is not revoked, and the account is there. */
export async function naiveCaller(rows: Rows, { userId, tokenId }: NaiveRequest): Promise<UserRow> {
  demand(!(await rows.get('revoked_tokens', { token_id: tokenId })), 'Token has been revoked');
  return found(await rows.get('users', { user_id: userId }), 'User not found');
}

/** Begins a call and charges its first minute. */
export async function naiveStart(
  rows: Rows,
  request: NaiveRequest & { readonly listenerId: number; readonly callType: 'audio' | 'video' },
) {
  const { userId, listenerId, callType, now } = request;
  await naiveCaller(rows, request);
  demand(userId !== listenerId, 'Cannot call yourself');
  await demandReachable(rows, userId, listenerId, now);
  const wallet = found(await rows.get('wallets', { user_id: userId }, { strong: true }), 'Wallet not found');
  const { rate, earning } = rates[callType];
  demand(wallet.balance_coins >= rate, 'Insufficient coins');
  const call: CallRow = {
    ...{ call_id: await rows.next('calls'), user_id: userId, listener_id: listenerId, call_type: callType },
    ...{ rate, earning_rate: earning, start_time: now, end_time: null, duration_seconds: null, duration_minutes: 1 },
    ...{ coins_spent: rate, listener_money_earned: 0, status: 'ongoing', created_at: now, updated_at: now },
  };
  await rows.put('calls', call);
  const balance = await spend(rows, call, wallet, { coins: rate, now });
  const until = now + maxMinutes * minute;
  const people = [userId, listenerId];
  await rows.putMany(
    'live_calls',
    people.map((user_id) => ({ user_id, call_id: call.call_id, until })),
  );
  const busy = { is_online: true, last_seen: now, is_busy: true, busy_until: until };
  await Promise.all(people.map((user_id) => rows.update('statuses', { user_id }, busy)));
  const affordable = Math.floor(wallet.balance_coins / rate);
  return { call_id: call.call_id, estimated_cost: rate * affordable, remaining_coins: balance };
}

async function demandReachable(rows: Rows, userId: number, listenerId: number, now: number): Promise<void> {
  const listener = found(await rows.get('users', { user_id: listenerId }), 'Listener not found');
  demand(listener.roles.includes('listener'), 'Listener not found');
  const blocks = await rows.getMany('blocks', [
    { blocker_id: userId, blocked_id: listenerId },
    { blocker_id: listenerId, blocked_id: userId },
  ]);
  demand(blocks.length === 0, 'Listener not found');
  const live = await rows.getMany('live_calls', [{ user_id: listenerId }, { user_id: userId }], { strong: true });
  const status = found(await rows.get('statuses', { user_id: listenerId }, { strong: true }), 'Listener not found');
  demand(!status.is_busy && !live.some((row) => row.user_id === listenerId), 'Listener is currently busy');
  demand(status.is_online && now - status.last_seen <= silence, 'Listener is currently offline');
  demand(live.length === 0, 'You are already in a call');
}

/** Charges the minute that has begun. */
export async function naiveMinute(rows: Rows, request: NaiveRequest & { readonly callId: number }) {
  const { userId, callId, now } = request;
  await naiveCaller(rows, request);
  const call = await ongoing(rows, callId, userId);
  const due = Math.min(maxMinutes, Math.floor((now - call.start_time) / minute) + 1) - call.duration_minutes;
  const coins = Math.max(0, due) * call.rate;
  const wallet = found(await rows.get('wallets', { user_id: call.user_id }, { strong: true }), 'Wallet not found');
  demand(wallet.balance_coins >= coins, 'Call ended due to insufficient coins');
  const billed = call.duration_minutes + Math.max(0, due);
  const spent = call.coins_spent + coins;
  if (coins > 0) {
    await rows.update('calls', { call_id: callId }, { duration_minutes: billed, coins_spent: spent, updated_at: now });
  }
  const balance = coins > 0 ? await spend(rows, call, wallet, { coins, now }) : wallet.balance_coins;
  await rows.update('statuses', { user_id: userId }, { last_seen: now });
  return { coins_deducted: coins, remaining_coins: balance, total_coins_spent: spent, billed_minutes: billed };
}

/** Ends a call and pays its listener. */
export async function naiveEnd(rows: Rows, request: NaiveRequest & { readonly callId: number }) {
  const { userId, callId, now } = request;
  await naiveCaller(rows, request);
  const call = await ongoing(rows, callId, userId);
  const seconds = Math.floor((now - call.start_time) / 1000);
  const billed = Math.max(call.duration_minutes, Math.min(maxMinutes, Math.ceil(seconds / 60)));
  const coins = (billed - call.duration_minutes) * call.rate;
  if (coins > 0) {
    const wallet = found(await rows.get('wallets', { user_id: call.user_id }, { strong: true }), 'Wallet not found');
    await spend(rows, call, wallet, { coins, now });
  }
  const over = {
    ...{ status: 'completed' as const, end_time: now, duration_seconds: seconds, duration_minutes: billed },
    ...{ coins_spent: billed * call.rate, listener_money_earned: billed * call.earning_rate, updated_at: now },
  };
  await rows.update('calls', { call_id: callId }, over);
  await earn(rows, call, { rupees: over.listener_money_earned, now });
  const people = [call.user_id, call.listener_id];
  await rows.removeMany(
    'live_calls',
    people.map((user_id) => ({ user_id })),
  );
  const free = { is_busy: false, busy_until: null, last_seen: now };
  await Promise.all(people.map((user_id) => rows.update('statuses', { user_id }, free)));
  const { coins_spent, listener_money_earned, status } = over;
  return { duration_minutes: billed, coins_spent, listener_money_earned, status };
}

async function ongoing(rows: Rows, callId: number, userId: number): Promise<CallRow> {
  const call = found(await rows.get('calls', { call_id: callId }, { strong: true }), 'Call not found');
  const isIn = call.user_id === userId || call.listener_id === userId;
  demand(isIn && call.status === 'ongoing', 'Call not found or already ended');
  return call;
}

async function spend(
  rows: Rows,
  { call_id, user_id }: CallRow,
  wallet: Tables['wallets'],
  { coins, now }: { readonly coins: number; readonly now: number },
): Promise<number> {
  const balance = wallet.balance_coins - coins;
  await rows.update('wallets', { user_id }, { balance_coins: balance, updated_at: now });
  const transaction_id = await rows.next('transactions');
  const change = { coins_change: -coins, money_change: 0, created_at: now };
  await rows.put('transactions', { user_id, transaction_id, call_id, tx_type: 'spend', ...change });
  return balance;
}

async function earn(
  rows: Rows,
  { call_id, listener_id: user_id }: CallRow,
  { rupees, now }: { readonly rupees: number; readonly now: number },
): Promise<void> {
  const wallet = found(await rows.get('wallets', { user_id }, { strong: true }), 'Wallet not found');
  const withdrawable_money = wallet.withdrawable_money + rupees;
  await rows.update('wallets', { user_id }, { withdrawable_money, updated_at: now });
  const transaction_id = await rows.next('transactions');
  const change = { coins_change: 0, money_change: rupees, created_at: now };
  await rows.put('transactions', { user_id, transaction_id, call_id, tx_type: 'earn', ...change });
}

function demand(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

function found<Row>(row: Row | undefined, otherwise: string): Row {
  if (!row) throw new Error(otherwise);
  return row;
}
