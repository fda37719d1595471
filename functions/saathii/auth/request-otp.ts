import * as z from 'zod/mini';
import { lambda } from '../../../lib/core/lambda.ts';
import { counting } from '../../../lib/core/metrics.ts';
import { requestOtp } from '../../../lib/identity/otp.ts';
import { Challenges } from '../../../lib/identity/store.ts';
import { Windows } from '../../../lib/limits/store.ts';
import { http } from '../_app.ts';
import { sending, watched } from './_sending.ts';
import { PhoneBody } from './_wire.ts';

/** Source: README, "One-time codes". */
export const route = http({
  id: 'auth.requestOtp',
  method: 'POST',
  path: '/auth/request_otp',
  tag: 'Authentication',
  auth: 'public',
  summary: 'Send a one-time code to a phone number; it replaces any earlier one.',
  description:
    'A code has 6 digits and is good for 5 minutes and 5 tries. Five codes in 15 minutes are sent to a number; ' +
    'more are refused with 429 and `Retry-After`. The answer is the same for known and unknown numbers.',
  body: PhoneBody,
  response: z.object({ message: z.literal('OTP sent') }),
  errors: ['country_not_served', 'otp_too_many_requests'],
  watched,
  uses: sending,
  access: [Windows.can('update'), Challenges.can('put')],
});

export const handler = lambda(route, async ({ body, request, now, viewer, ...desk }) => {
  const asker = { phone: body.phone, address: viewer.addressOf(request) };
  const refused = await counting(route, now, (counts) => requestOtp({ ...desk, counts }, asker, now));
  return refused ?? ({ message: 'OTP sent' } as const);
});
