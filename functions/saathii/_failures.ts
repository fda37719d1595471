import type { FailureText } from '../../lib/core/failure.ts';

const bearer = { 'www-authenticate': 'Bearer' };
const retryAfter = { 'retry-after': '{retryAfterSeconds}' };
const unauthorized = (text: string): FailureText => ({ status: 401, text, headers: bearer });

/** Every refusal that a client of this app can see, in its exact words. */
export const failures = {
  auth_header_invalid: unauthorized('Invalid auth header'),
  access_token_invalid: unauthorized('Invalid or expired token'),
  access_token_required: unauthorized('Access token required'),
  access_token_revoked: unauthorized('Token has been revoked'),

  admin_required: { status: 403, text: 'Admin access required' },

  otp_too_many_requests: { status: 429, text: 'Too many OTP requests. Please try later.', headers: retryAfter },
  otp_resend_too_soon: { status: 429, text: 'Please wait before requesting another OTP', headers: retryAfter },
  country_not_served: {
    status: 422,
    text: 'phone numbers of this country are not served',
    field: { in: 'body', path: ['phone'] },
  },
  otp_invalid: { status: 400, text: 'Invalid or expired OTP' },
  registration_token_invalid: unauthorized('Invalid registration token'),
  registration_payload_invalid: { status: 400, text: 'Invalid registration payload' },
  user_exists: { status: 409, text: 'User already exists' },
  username_taken: { status: 409, text: 'Username already exists' },
  refresh_token_invalid: unauthorized('Invalid refresh token'),
  refresh_payload_invalid: unauthorized('Invalid refresh token payload'),
  refresh_token_dead: unauthorized('Refresh token revoked or reused'),

  rating_invalid: {
    status: 422,
    text: 'rating must be a number from 0 to 5 with at most 2 decimals',
    field: { in: 'body', path: ['rating'] },
  },
  user_not_found: { status: 404, text: 'User not found' },
  user_ids_invalid: { status: 400, text: 'Invalid user IDs format' },
  user_ids_too_many: { status: 400, text: 'Too many user IDs requested' },
  status_not_found: { status: 404, text: 'User status not found' },

  cannot_block_self: { status: 400, text: 'Cannot block yourself' },
  too_many_blocks: { status: 400, text: 'Too many blocked users' },

  not_found: { status: 404, text: 'Not Found' },
  method_not_allowed: { status: 405, text: 'Method Not Allowed', headers: { allow: '{allow}' } },
  payload_too_large: { status: 413, text: 'Payload too large' },
  service_unavailable: {
    status: 503,
    text: 'Service temporarily unavailable. Please try again later.',
    headers: { 'retry-after': '5' },
  },
  internal_error: { status: 500, text: 'Internal Server Error' },
} as const satisfies Record<string, FailureText>;

export type SaathiiFailure = keyof typeof failures;
