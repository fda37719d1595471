import * as z from 'zod/mini';
import { settings } from '../../../lib/core/settings.ts';

const positive = () => z.int().check(z.positive());

/** Sockets: how many one user may hold, and when sending to them is spread over several functions. */
export const socketSettings = settings('sockets', {
  maxPerUser: z._default(positive(), 10),
  maxFrameBytes: z._default(positive(), 4096),
  /** A failed send never drops a socket younger than this. */
  youngSeconds: z._default(positive(), 30),
  /** Of one batch as many messages are sent by one function; the parts of channels above that by one each. */
  inlinePosts: z._default(positive(), 5_000),
});
