import * as z from 'zod/mini';
import { settings } from '../../../lib/core/settings.ts';

/**
 * Payments. `instant` grants every request for coins, `razorpay` sells them, `none` does neither; the secrets of the
 * gateway are no setting.
 */
export const paymentSettings = settings('payments', {
  mode: z._default(z.enum(['instant', 'razorpay', 'none']), 'none'),
  razorpay: z.prefault(
    z.strictObject({
      /** Public: clients name it to the gateway. */
      keyId: z._default(z.string(), ''),
      baseUrl: z._default(z.string().check(z.regex(/^https?:\/\/[^/]+$/)), 'https://api.razorpay.com'),
    }),
    {},
  ),
});
