import { afterAll, beforeAll } from 'vitest';
import { committing } from '../../../lib/once/commit.ts';
import type { PaymentDesk } from '../../../lib/payments/desk.ts';
import { createOrder, creditClaim, type PaymentClaim } from '../../../lib/payments/payments.ts';
import { razorpay } from '../../../lib/payments/razorpay.ts';
import type { OrderItem } from '../../../lib/payments/store.ts';
import { type Delivery, receiveMessage } from '../../../lib/payments/webhook.ts';
import { openLease, type TakeIds } from '../../../lib/table/leased-ids.ts';
import { type PurchaseItem, Purchases, Transfers, Wallets } from '../../../lib/wallet/store.ts';
import { openWallet } from '../../../lib/wallet/wallet.ts';
import { type Message, type Proof, type Razorpay, startRazorpay } from '../../support/razorpay.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';

/** What payments work with: a real table, and a gateway on this machine. */
export interface PaymentWorld extends TestTable {
  readonly gateway: Razorpay;
  readonly payments: PaymentDesk;
  readonly transactionIds: TakeIds;
}

export const now = Date.parse('2026-03-01T10:00:00.500Z');
let users = 0;

/** One table and one gateway per test file. Tests keep apart by users of their own. */
export function usePayments(): PaymentWorld {
  const world = {} as PaymentWorld;
  beforeAll(async () => {
    const gateway = await startRazorpay();
    const { keyId, keySecret, webhookSecret, url: baseUrl } = gateway;
    const payments = { keyId, keySecret, webhookSecret, gateway: razorpay({ keyId, keySecret, baseUrl }) };
    const table = await openTestTable(() => now);
    Object.assign(world, table, { gateway, payments, transactionIds: openLease('TRANSACTION', 50) });
  });
  afterAll(async () => {
    await world.stop?.();
    await world.gateway?.stop();
  });
  return world;
}

/** Somebody with an empty wallet. */
export async function newBuyer({ table }: TestTable): Promise<number> {
  users += 1;
  await table.transact([openWallet(users)]);
  return users;
}

/** An order of 150 rupees, which are 300 coins. */
export const order = ({ table, payments }: PaymentWorld, userId: number): Promise<OrderItem> =>
  createOrder(table, payments, { userId, amountRupees: 150, coins: 300, createdAt: now });

/** What the phone of an order's user says, unless it says something else. */
export function claim(
  world: PaymentWorld,
  { userId, amountRupees }: OrderItem,
  proof: Partial<Proof>,
  change: Partial<PaymentClaim> = {},
) {
  const said: PaymentClaim = {
    ...{ userId, amountRupees, paymentMethod: 'card' },
    orderId: proof.razorpay_order_id,
    paymentId: proof.razorpay_payment_id,
    signature: proof.razorpay_signature,
    ...change,
  };
  const { table, payments, transactionIds } = world;
  return creditClaim({ table, payments, transactionIds, commit: committing(table) }, said, now);
}

export function deliver({ table, payments, transactionIds }: PaymentWorld, { raw, headers }: Message) {
  const delivery: Delivery = {
    rawBody: Buffer.from(raw),
    signature: headers['x-razorpay-signature'],
    eventId: headers['x-razorpay-event-id'],
  };
  return receiveMessage({ table, payments, transactionIds }, delivery, now);
}

/** Everything that buying has stored of somebody: the balance, the transfers by their ids, and the purchases. */
export async function stored({ table }: TestTable, userId: number) {
  const wallet = await table.get(Wallets, { userId });
  const [transfers, purchases] = await Promise.all([
    table.list(Transfers, { of: [userId], limit: 1000 }),
    table.list(Purchases, { of: [userId], limit: 1000 }),
  ]);
  return {
    coins: wallet?.coins,
    transfers: (transfers?.items ?? []).map(({ transferId }) => transferId),
    purchases: (purchases?.items ?? []) as readonly PurchaseItem[],
  };
}

export const nothing = { coins: 0, transfers: [], purchases: [] };
