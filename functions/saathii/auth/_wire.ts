import * as z from 'zod/mini';
import type { SessionTokens } from '../../../lib/identity/sessions.ts';
import { Phone } from '../_fields/profile.ts';

/** The body of both requests for a code. */
export const PhoneBody = z.object({ phone: Phone });

/** The two tokens of a session. */
export const TokenPair = z.object({ access_token: z.string(), refresh_token: z.string() });

export const toTokenPair = ({ accessToken, refreshToken }: SessionTokens): z.input<typeof TokenPair> => ({
  access_token: accessToken,
  refresh_token: refreshToken,
});
