import * as z from 'zod/mini';
import { Failure } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { counting } from '../../../lib/core/metrics.ts';
import { resendOtp } from '../../../lib/identity/otp.ts';
import { Challenges } from '../../../lib/identity/store.ts';
import { Windows } from '../../../lib/limits/store.ts';
import { http } from '../_app.ts';
import { sending, watched } from './_sending.ts';
import { PhoneBody } from './_wire.ts';

/** Source: README, "One-time codes". */
export const route = http({
  id: 'auth.resendOtp',
  method: 'POST',
  path: '/auth/resend_otp',
  tag: 'Authentication',
  auth: 'public',
  summary: 'Send the active one-time code again, or a new one when none is active.',
  description: 'Once a minute for each number. An active code keeps its end and its tries.',
  body: PhoneBody,
  response: z.object({ message: z.enum(['OTP re-sent', 'OTP sent']) }),
  errors: ['country_not_served', 'otp_resend_too_soon', 'otp_too_many_requests'],
  watched,
  uses: sending,
  access: [Windows.can('update'), Challenges.can('get', 'put')],
});

const messages = { 're-sent': 'OTP re-sent', sent: 'OTP sent' } as const;

export const handler = lambda(route, async ({ body, request, now, viewer, ...desk }) => {
  const asker = { phone: body.phone, address: viewer.addressOf(request) };
  const outcome = await counting(route, now, (counts) => resendOtp({ ...desk, counts }, asker, now));
  return outcome instanceof Failure ? outcome : { message: messages[outcome] };
});
