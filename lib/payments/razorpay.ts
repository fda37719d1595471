import * as z from 'zod/mini';
import { readJson } from '../core/validate.ts';
import type { GatewayPayment, PaymentGateway } from './gateway.ts';
import { RazorpayId, RazorpayPayment } from './razorpay-payment.ts';

export interface RazorpayAccount {
  readonly keyId: string;
  readonly keySecret: string;
  /** `https://api.razorpay.com`. */
  readonly baseUrl: string;
  /** A request may ask three times, and somebody waits for its answer: absent = 5 seconds. */
  readonly timeoutMs?: number;
}

const Order = z.object({ id: RazorpayId });

/** Razorpay, over its HTTP API. */
export function razorpay({ keyId, keySecret, baseUrl, timeoutMs = 5_000 }: RazorpayAccount): PaymentGateway {
  const authorization = `Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}`;
  const ask = (method: string, path: string, body?: unknown) =>
    send(`${baseUrl}/v1/${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(timeoutMs),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const fetchPayment = async (paymentId: string): Promise<GatewayPayment | undefined> => {
    const answer = await ask('GET', `payments/${encodeURIComponent(paymentId)}`);
    return isRefusal(answer) ? undefined : understood(answer, RazorpayPayment);
  };
  return {
    async createOrder({ amountPaise: amount, currency, receipt, notes }) {
      return understood(await ask('POST', 'orders', { amount, currency, receipt, notes }), Order).id;
    },
    fetchPayment,
    async capture({ paymentId, amountPaise: amount, currency }) {
      const path = `payments/${encodeURIComponent(paymentId)}/capture`;
      const answer = await ask('POST', path, { amount, currency });
      // It is refused when it was captured meanwhile, and when it can't be any more: the payment itself tells which.
      return isRefusal(answer) ? fetchPayment(paymentId) : understood(answer, RazorpayPayment);
    },
  };
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function send(url: string, request: RequestInit): Promise<Answer> {
  try {
    const response = await fetch(url, { ...request, redirect: 'error' });
    return { status: response.status, text: await response.text() };
  } catch (cause) {
    throw new GatewayFailure('the gateway gave no answer', 'server', undefined, { cause });
  }
}

/** What is asked for is not there, or can't be done. */
const isRefusal = ({ status }: Answer): boolean => status === 400 || status === 404;

function understood<Schema extends z.ZodMiniType>({ status, text }: Answer, schema: Schema): z.output<Schema> {
  const passing = status >= 500 || status === 429;
  if (status !== 200) throw new GatewayFailure('the gateway refused', passing ? 'server' : 'client', status);
  const read = readJson(text);
  const { success, data } = schema.safeParse('json' in read ? read.json : undefined);
  if (!success) throw new GatewayFailure('the answer of the gateway is not understood', 'client', status);
  return data;
}

/** By the marks that `isUnavailable` looks for; it carries nothing of what was asked or answered. */
class GatewayFailure extends Error {
  override readonly name = 'GatewayFailure';
  readonly $fault: 'server' | 'client';
  readonly $metadata: { readonly httpStatusCode?: number };

  constructor(message: string, fault: 'server' | 'client', status?: number, options?: ErrorOptions) {
    super(message, options);
    this.$fault = fault;
    this.$metadata = status === undefined ? {} : { httpStatusCode: status };
  }
}
