/** What is to be paid. */
export interface GatewayOrder {
  readonly amountPaise: number;
  readonly currency: string;
  /** Our own name of the order, at most 40 characters. */
  readonly receipt: string;
  /** What an operator sees beside it. */
  readonly notes: Readonly<Record<string, string>>;
}

/** A payment as the gateway knows it. */
export interface GatewayPayment {
  readonly paymentId: string;
  /** `undefined` = it was made without an order. */
  readonly orderId: string | undefined;
  /** What is left of it after refunds. */
  readonly amountPaise: number;
  readonly currency: string;
  /** Only a captured payment is money; one that is authorized can be captured. */
  readonly status: 'authorized' | 'captured' | 'other';
  /** How it was paid, e.g. `upi`. */
  readonly method: string;
}

/**
 * Whoever takes people's money for us. What it says no to is a value; a gateway that is down, overloaded or silent
 * throws as an unavailable dependency, and one that does not accept us throws as a defect.
 */
export interface PaymentGateway {
  /** The id of a new order. Asking twice makes two; one that nobody pays costs nothing. */
  createOrder(order: GatewayOrder): Promise<string>;
  /** `undefined` = there is no such payment. */
  fetchPayment(paymentId: string): Promise<GatewayPayment | undefined>;
  /**
   * Takes the money of an authorized payment, and gives the payment as it is then: one that somebody else has captured
   * meanwhile is captured, too.
   */
  capture(payment: GatewayPayment): Promise<GatewayPayment | undefined>;
}
