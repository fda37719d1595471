import * as z from 'zod/mini';
import { settings } from '../../../lib/core/settings.ts';

const positive = () => z.int().check(z.positive());

/** One-time codes. A test number gets its fixed code and no message; none exists unless a stage lists it. */
export const otpSettings = settings('otp', {
  digits: z._default(z.int().check(z.gte(6), z.lte(10)), 6),
  ttlSeconds: z._default(positive(), 300),
  maxTries: z._default(positive(), 5),
  testNumbers: z._default(
    z.record(z.string().check(z.regex(/^\+[1-9]\d{7,14}$/)), z.string().check(z.regex(/^\d+$/))),
    {},
  ),
  /** The calling codes whose numbers are served, without `+`; null = all. */
  callingCodes: z._default(z.nullable(z.array(z.string().check(z.regex(/^[1-9]\d{0,6}$/)))), null),
});
