import * as z from 'zod/mini';
import { settings } from '../../../lib/core/settings.ts';

const positive = () => z.int().check(z.positive());

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
