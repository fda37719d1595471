import * as z from 'zod/mini';
import { settings } from '../../lib/core/settings.ts';

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

/**
 * Text messages. Local routes to India exist in two regions only, and its operators deliver only texts that match a
 * registered template; '' leaves an attribute out.
 */
export const smsSettings = settings('sms', {
  region: z._default(z.string().check(z.minLength(1)), 'ap-south-1'),
  type: z._default(z.enum(['Transactional', 'Promotional']), 'Transactional'),
  senderId: z._default(z.string(), ''),
  entityId: z._default(z.string(), ''),
  templateId: z._default(z.string(), ''),
  template: z._default(
    z.string().check(z.includes('{code}')),
    '{code} is your Saathii login code. Do not share it with anyone.',
  ),
});

/** Tokens: whose they are and how long each kind lives. */
export const tokenSettings = settings('tokens', {
  issuer: z._default(z.string().check(z.minLength(1)), 'saathii'),
  audience: z._default(z.string().check(z.minLength(1)), 'saathii'),
  accessSeconds: z._default(positive(), 30 * 60),
  refreshSeconds: z._default(positive(), 30 * 24 * 60 * 60),
  registrationSeconds: z._default(positive(), 10 * 60),
  /** A refresh token presented again within this time of its exchange is a race; later it is taken for stolen. */
  reuseGraceSeconds: z._default(positive(), 10),
});

/** Presence: when silence means offline, and what of a heartbeat is stored and told. */
export const presenceSettings = settings('presence', {
  offlineAfterSeconds: z._default(positive(), 90),
  /** A frame on a socket is stored as a sign of life at most once in this time. */
  frameSeconds: z._default(positive(), 30),
  /** A heartbeat that changes nothing else is told at most once in this time. */
  heartbeatNewsSeconds: z._default(positive(), 30),
  /** Whether such heartbeats are told at all; `auto` = as long as the sending budget allows it. */
  heartbeatNews: z._default(z.enum(['auto', 'always', 'never']), 'auto'),
  /** How often clients send one. */
  heartbeatSeconds: z._default(positive(), 30),
  /** Messages per second to sockets that heartbeats may cause; the platform's own limit is shared with everything else. */
  heartbeatPostsPerSecond: z._default(positive(), 2_000),
});

/** Sockets: how many one user may hold, and when sending to them is spread over several functions. */
export const socketSettings = settings('sockets', {
  maxPerUser: z._default(positive(), 10),
  maxFrameBytes: z._default(positive(), 4096),
  /** A failed send never drops a socket younger than this. */
  youngSeconds: z._default(positive(), 30),
  /** Of one batch as many messages are sent by one function; the parts of channels above that by one each. */
  inlinePosts: z._default(positive(), 5_000),
});

/** Blocking: how many users one may block; all of them are read at once by lists. */
export const blockingSettings = settings('blocking', {
  maxBlocks: z._default(positive(), 1_000),
});

/** Calls: how long they may last, and when one counts as abandoned by its caller. */
export const callSettings = settings('calls', {
  maxMinutes: z._default(positive(), 120),
  abandonedAfterSeconds: z._default(positive(), 5 * 60),
  /** Of the calls that go on as many are looked after by the job itself; the others by tasks. */
  inlineCalls: z._default(positive(), 5_000),
});

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

/** Favorites: how many one user may have; all of them are read at once by their list. */
export const favoriteSettings = settings('favorites', {
  maxFavorites: z._default(positive(), 1_000),
});
