import { entity } from '../table/entity.ts';

/** What somebody is about to pay for; the gateway gives the id. */
export interface OrderItem {
  readonly orderId: string;
  readonly userId: number;
  readonly amountRupees: number;
  /** What they were promised for it. */
  readonly coins: number;
  readonly createdAt: number;
}

export const Orders = entity<OrderItem, 'orderId'>('ORDER', {
  partition: 'ORDER',
  pk: ({ orderId }) => [orderId],
  sk: () => [],
});

/** A payment that has been credited: to whom, and what they were told. Written once, by the very credit. */
export interface PaymentItem {
  readonly paymentId: string;
  readonly orderId: string;
  readonly userId: number;
  /** Which purchase of the user it is. */
  readonly ordinal: number;
  readonly reference: string;
  readonly amountRupees: number;
  readonly coins: number;
  /** The balance it left. */
  readonly coinsAfter: number;
  readonly createdAt: number;
}

export const Payments = entity<PaymentItem, 'paymentId'>('PAYMENT', {
  partition: 'PAYMENT',
  pk: ({ paymentId }) => [paymentId],
  sk: () => [],
});

/** A message of the gateway that has led to a credit. */
export interface PaymentEventItem {
  readonly eventId: string;
  readonly expiresAt: number;
}

export const PaymentEvents = entity<PaymentEventItem, 'eventId'>('PAYMENT_EVENT', {
  partition: 'PAYMENT_EVENT',
  pk: ({ eventId }) => [eventId],
  sk: () => [],
  expires: true,
});
