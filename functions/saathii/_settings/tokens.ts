import * as z from 'zod/mini';
import { settings } from '../../../lib/core/settings.ts';

const positive = () => z.int().check(z.positive());

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
