import type { Resource } from '../core/grant.ts';
import { readJson } from '../core/validate.ts';
import { cacheSecret, secretText } from '../secrets/cached-secret.ts';

/** What the gateway and the app alone know. */
export interface PaymentSecrets {
  /** Asks the gateway, and signs what it tells a client about a payment. */
  readonly keySecret: string;
  /** Signs what the gateway tells the app. */
  readonly webhookSecret: string;
}

/** `undefined` as long as nobody has filled them in. */
export type ReadPaymentSecrets = () => Promise<PaymentSecrets | undefined>;

/**
 * The secrets of the payment gateway, for `uses: { paymentSecrets }`. Their secret is one JSON object that an operator
 * fills in; it is read only when they are asked for.
 */
export const paymentSecrets: Resource<ReadPaymentSecrets> = {
  env: ['PAYMENTS_SECRET'],
  access: [{ on: 'secret', secret: 'payments', actions: ['read'] }],
  open: (env) => bindPaymentSecrets(secretText(env, 'PAYMENTS_SECRET'), Date.now),
};

/** Binds them to whatever reads the secret's text; what has just been filled in is in use within 10 seconds. */
export function bindPaymentSecrets(read: () => Promise<string>, clock: () => number): ReadPaymentSecrets {
  const secrets = cacheSecret(async () => parseSecrets(await read()), clock);
  return async () => (await secrets.value()) ?? (await secrets.again());
}

function parseSecrets(text: string): PaymentSecrets | undefined {
  const read = readJson(text);
  const { keySecret, webhookSecret } = ('json' in read && (read.json as Partial<PaymentSecrets> | null)) || {};
  return isFilledIn(keySecret) && isFilledIn(webhookSecret) ? { keySecret, webhookSecret } : undefined;
}

const isFilledIn = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
