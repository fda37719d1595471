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
  cannot_favorite_self: { status: 400, text: 'Cannot favorite yourself' },
  too_many_favorites: { status: 400, text: 'Too many favorites' },

  user_wallet_not_found: { status: 404, text: 'User wallet not found' },
  wallet_not_found: { status: 404, text: 'Wallet not found' },
  insufficient_balance: {
    status: 400,
    text: 'Insufficient balance. Available: ₹{available}, Requested: ₹{requested}',
  },
  payout_account_too_large: {
    status: 422,
    text: 'payout_account must have at most 4096 bytes',
    field: { in: 'body', path: ['payout_account'] },
  },
  payout_account_missing: {
    status: 400,
    text: 'Bank details not found. Please add your bank details before requesting withdrawal.',
  },

  idempotency_key_reused: { status: 409, text: 'Idempotency-Key already used with a different request' },
  request_in_progress: { status: 409, text: 'Request already in progress' },

  listener_not_found: { status: 404, text: 'Listener not found' },
  cannot_call_self: { status: 400, text: 'Cannot call yourself' },
  listener_busy: { status: 409, text: 'Listener is currently busy' },
  listener_offline: { status: 409, text: 'Listener is currently offline' },
  already_in_call: { status: 409, text: 'You are already in a call' },
  insufficient_coins: {
    status: 400,
    text: 'Insufficient coins. Need at least {rate} coins for 1 minute {call_type} call. Available: {coins}',
  },
  call_not_found: { status: 404, text: 'Call not found or already ended' },
  call_out_of_coins: { status: 400, text: 'Call ended due to insufficient coins' },
  call_over_limit: { status: 400, text: 'Call ended due to maximum duration' },
  no_ongoing_call: { status: 404, text: 'No ongoing call found' },

  recharge_amount_invalid: { status: 400, text: 'Invalid recharge amount. Available amounts: {available}' },
  payment_unverified: { status: 400, text: 'Payment verification failed' },
  payment_used: { status: 409, text: 'Payment already used' },
  payments_not_configured: { status: 503, text: 'Payments are not configured' },
  webhook_signature_invalid: { status: 400, text: 'Invalid signature' },
  payment_unreadable: { status: 400, text: 'The payment can not be read' },

  too_many_requests: { status: 429, text: 'Too many requests', headers: retryAfter },

  listener_role_to_upload: { status: 403, text: 'Only users with listener role can upload verification audio' },
  listener_role_to_see_status: { status: 403, text: 'Only users with listener role can check verification status' },
  listener_role_to_see_history: { status: 403, text: 'Only users with listener role can view verification history' },
  verification_pending: {
    status: 400,
    text: 'You already have a pending verification. Please wait for it to be reviewed.',
  },
  audio_type_refused: { status: 400, text: 'File must be an audio file (mp3, wav, m4a, etc.)' },
  audio_too_large: { status: 400, text: 'File size must be less than 10MB' },
  audio_empty: { status: 400, text: 'File is empty' },
  audio_too_large_for_direct: {
    status: 413,
    text: 'File too large for direct upload. Use /verification/upload-url',
  },
  audio_url_invalid: { status: 400, text: 'Invalid S3 URL format' },
  audio_not_found: { status: 400, text: 'Audio file not found' },
  audio_submitted_before: { status: 400, text: 'Audio file already submitted' },
  uploads_not_configured: {
    status: 500,
    text: 'File upload service is not configured. Please contact support.',
  },
  upload_failed: { status: 500, text: 'Failed to upload file. Please try again.' },
  verification_not_found: { status: 404, text: 'Verification request not found or already reviewed' },

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
