import { errors, jwtVerify, SignJWT } from 'jose';
import type { Keyring } from '../secrets/keyring.ts';

export type TokenType = 'access' | 'refresh' | 'registration';

/** Whose tokens these are and how long each kind lives. */
export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  readonly accessSeconds: number;
  readonly refreshSeconds: number;
  readonly registrationSeconds: number;
  /** How long a refresh token that was rotated away is taken for a race and not for a theft. */
  readonly reuseGraceSeconds: number;
}

/** What issuing and judging tokens takes. */
export interface TokenDesk {
  readonly tokenKeys: Keyring;
  readonly tokens: TokenRules;
}

/** The claims of a genuine token, as far as they have been looked at: only its type and expiry are certain. */
export interface Claims {
  readonly type: unknown;
  readonly exp: number;
  readonly jti?: unknown;
  readonly phone?: unknown;
  readonly user_id?: unknown;
  readonly family?: unknown;
  readonly epoch?: unknown;
}

const algorithm = 'HS256';
const mediaType = 'JWT';

/** Signs a token of a kind with the current key. It begins at `now`, to the second, and lives as long as its kind. */
export async function issueToken(
  { tokenKeys, tokens }: TokenDesk,
  type: TokenType,
  claims: Readonly<Record<string, string | number>> & { readonly jti: string },
  now: Date,
): Promise<string> {
  const { kid, bytes } = await tokenKeys.current();
  const iat = Math.floor(now.getTime() / 1000);
  return new SignJWT({ ...claims, type, iat, exp: iat + tokens[`${type}Seconds`] })
    .setProtectedHeader({ alg: algorithm, typ: mediaType, kid })
    .setIssuer(tokens.issuer)
    .setAudience(tokens.audience)
    .sign(bytes);
}

/**
 * The claims of a token that we signed for this app and that has not expired at `now`; `undefined` for anything else.
 * Throws only when the keys can't be read.
 */
export async function readToken(
  { tokenKeys, tokens }: TokenDesk,
  token: string,
  now: Date,
): Promise<Claims | undefined> {
  const keyOf = async ({ kid }: { readonly kid?: string }): Promise<Uint8Array> => {
    const key = kid === undefined ? undefined : await tokenKeys.byId(kid);
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key.bytes;
  };
  const { issuer, audience } = tokens;
  const rules = { algorithms: [algorithm], typ: mediaType, issuer, audience, requiredClaims: ['exp'] };
  try {
    const { payload } = await jwtVerify(token, keyOf, { ...rules, currentDate: now });
    return payload as unknown as Claims;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
