import type { PaymentGateway } from './gateway.ts';
import { razorpay } from './razorpay.ts';
import type { PaymentSecrets, ReadPaymentSecrets } from './secrets.ts';

/** How people pay on a stage. */
export interface PaymentRules {
  /** `instant` = not at all: every request for coins is granted. */
  readonly mode: 'instant' | 'razorpay' | 'none';
  readonly razorpay: { readonly keyId: string; readonly baseUrl: string };
}

/** Where payments are made, and what is needed to believe in them. */
export interface PaymentDesk extends PaymentSecrets {
  readonly gateway: PaymentGateway;
  /** What clients tell the gateway whom they pay by. */
  readonly keyId: string;
}

/** `undefined` = the stage takes no payments, or nobody has filled in what that takes. */
export async function openPaymentDesk(
  { mode, razorpay: { keyId, baseUrl } }: PaymentRules,
  readSecrets: ReadPaymentSecrets,
): Promise<PaymentDesk | undefined> {
  if (mode !== 'razorpay' || keyId === '') return undefined;
  const secrets = await readSecrets();
  return secrets && { ...secrets, keyId, gateway: razorpay({ keyId, baseUrl, keySecret: secrets.keySecret }) };
}
