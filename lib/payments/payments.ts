import { type Failure, refuse } from '../core/failure.ts';
import { newId } from '../core/ids.ts';
import type { Commit } from '../once/commit.ts';
import type { TakeIds } from '../table/leased-ids.ts';
import type { Table } from '../table/table.ts';
import { put, type WriteIntent } from '../table/write.ts';
import { creditPurchase, type PurchaseItem } from '../wallet/recharge.ts';
import type { WalletItem } from '../wallet/wallet.ts';
import type { PaymentDesk } from './desk.ts';
import type { GatewayPayment, PaymentGateway } from './gateway.ts';
import { isSignedWith } from './signature.ts';
import { type OrderItem, Orders, type PaymentItem, Payments } from './store.ts';

/** The one currency in which coins are sold. */
export const currency = 'INR';

/** What a buyer is told of a credit, now and whenever they ask again. */
export type Credit = Pick<PurchaseItem, 'reference' | 'amountRupees' | 'coins' | 'coinsAfter'>;

export type PaymentRefusal = Failure<'payment_unverified' | 'payment_used' | 'wallet_not_found'>;

/** What crediting a payment takes. */
export interface CreditDesk {
  readonly table: Table;
  readonly transactionIds: TakeIds;
  readonly commit: Commit<PurchaseItem>;
  /** The wallet of the buyer, where it has been read already. */
  readonly wallet?: WalletItem | undefined;
}

/** Makes an order at the gateway and remembers whose it is, and what they are promised for how much. */
export async function createOrder(
  table: Table,
  { gateway }: PaymentDesk,
  order: Omit<OrderItem, 'orderId'>,
): Promise<OrderItem> {
  const orderId = await gateway.createOrder({
    ...{ amountPaise: order.amountRupees * 100, currency, receipt: newId() },
    notes: { user_id: String(order.userId) },
  });
  const item = { ...order, orderId };
  await table.put(Orders, item);
  return item;
}

/** What a client says about a payment: who says so, for how much, and what the gateway has given them as a proof. */
export interface PaymentClaim {
  readonly userId: number;
  readonly amountRupees: number;
  readonly paymentMethod: string;
  readonly orderId: string | undefined;
  readonly paymentId: string | undefined;
  readonly signature: string | undefined;
}

/**
 * Credits a payment on the word of the client that has made it. It must be proven by the gateway's signature, belong to
 * an order of this very user and amount, and be captured; one that is only authorized is captured first. A payment that
 * has been credited to the user already, by whatever way, gives that credit and nothing more.
 * Source: the app's README, "Buying coins".
 */
export async function creditClaim(
  desk: CreditDesk & { readonly payments: PaymentDesk },
  { userId, amountRupees, paymentMethod, orderId, paymentId, signature }: PaymentClaim,
  now: number,
): Promise<Credit | PaymentRefusal> {
  const { table, payments } = desk;
  const isProven =
    orderId && paymentId && signature && isSignedWith(payments.keySecret, `${orderId}|${paymentId}`, signature);
  if (!isProven) return refuse('payment_unverified');
  const [order, credited] = await table.getMany([
    [Orders, { orderId }],
    [Payments, { paymentId }],
  ]);
  if (!order || order.userId !== userId || order.amountRupees !== amountRupees) return refuse('payment_unverified');
  if (credited) return creditOf(credited, userId);
  const payment = await capturedPayment(payments.gateway, order, paymentId);
  if (!payment) return refuse('payment_unverified');
  return creditPayment(desk, { order, paymentId, paymentMethod }, now);
}

async function capturedPayment(
  gateway: PaymentGateway,
  order: OrderItem,
  paymentId: string,
): Promise<GatewayPayment | undefined> {
  const payment = await gateway.fetchPayment(paymentId);
  if (!payment || !paysFor(order, payment)) return undefined;
  const settled = payment.status === 'authorized' ? await gateway.capture(payment) : payment;
  return settled?.status === 'captured' && paysFor(order, settled) ? settled : undefined;
}

/** Whether a payment, once captured, is the price of an order. */
export const paysFor = ({ orderId, amountRupees }: OrderItem, payment: GatewayPayment): boolean =>
  payment.orderId === orderId && payment.amountPaise === amountRupees * 100 && payment.currency === currency;

/**
 * Credits a captured payment of an order, once: however many come with it at the same time, and by whatever way, one
 * writes and the others are told what it wrote. `beside` is written with the credit.
 */
export async function creditPayment(
  desk: CreditDesk,
  payment: {
    readonly order: OrderItem;
    readonly paymentId: string;
    readonly paymentMethod: string;
    readonly beside?: readonly WriteIntent<never>[];
  },
  now: number,
): Promise<Credit | Failure<'payment_used' | 'wallet_not_found'>> {
  const { order, paymentId, paymentMethod, beside = [] } = payment;
  const { userId, orderId, amountRupees, coins } = order;
  const used = refuse('payment_used');
  const remember = ({ ordinal, reference, coinsAfter, createdAt }: PurchaseItem): PaymentItem => ({
    ...{ paymentId, orderId, userId, ordinal, reference, amountRupees, coins, coinsAfter, createdAt },
  });
  const till = {
    ...desk,
    beside: (purchase: PurchaseItem) => [put(Payments, remember(purchase), { ifAbsent: used }), ...beside],
  };
  const outcome = await creditPurchase(till, { userId, amountRupees, coins, paymentMethod, paymentId }, now);
  if (outcome !== used) return outcome;
  const credited = await desk.table.get(Payments, { paymentId });
  return credited ? creditOf(credited, userId) : used;
}

const creditOf = (credited: PaymentItem, userId: number): Credit | Failure<'payment_used'> =>
  credited.userId === userId ? credited : refuse('payment_used');
