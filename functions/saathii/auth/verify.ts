import * as z from 'zod/mini';
import { Failure } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { verifyOtp } from '../../../lib/identity/login.ts';
import { Challenges, Phones, Sessions, Users } from '../../../lib/identity/store.ts';
import { tokenKeys } from '../../../lib/identity/token-keys.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { dataKeys } from '../../../lib/secrets/data-keys.ts';
import { table } from '../../../lib/table/resource.ts';
import { http } from '../_app.ts';
import { Phone } from '../_fields/profile.ts';
import { otpSettings } from '../_settings/otp.ts';
import { tokenSettings } from '../_settings/tokens.ts';
import { TokenPair, toTokenPair } from './_wire.ts';

/** Source: README, "Login". */
export const route = http({
  id: 'auth.verify',
  method: 'POST',
  path: '/auth/verify',
  tag: 'Authentication',
  auth: 'public',
  summary: 'Exchange a one-time code for tokens, or for a registration token when the number is unknown.',
  description:
    'A code is used up by the first right try, and gone after the fifth wrong one. Who has an account is logged' +
    ' in and online; each login is a session of its own. Who has none gets a `registration_token` for 10 ' +
    'minutes.',
  body: z.object({ phone: Phone, otp: z.string() }),
  response: z.discriminatedUnion('status', [
    z.extend(TokenPair, { status: z.literal('registered') }),
    z.object({ status: z.literal('needs_registration'), registration_token: z.string() }),
  ]),
  errors: ['otp_invalid'],
  uses: { table, dataKeys, tokenKeys, otp: otpSettings, tokens: tokenSettings },
  access: [
    Challenges.can('update', 'delete'),
    Phones.can('get'),
    Users.can('batchGet', 'check'),
    Sessions.can('put'),
    Statuses.can('batchGet', 'update'),
  ],
});

export const handler = lambda(route, async ({ body, now, ...desk }) => {
  const admission = await verifyOtp(desk, { phone: body.phone, code: body.otp }, now);
  if (admission instanceof Failure) return admission;
  return admission.status === 'registered'
    ? { status: admission.status, ...toTokenPair(admission) }
    : { status: admission.status, registration_token: admission.registrationToken };
});
