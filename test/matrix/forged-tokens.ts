import { randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import type { World } from '../../infra/local/world.ts';
import { tokenKeys } from '../../lib/identity/token-keys.ts';
import { issueToken, type TokenDesk, type TokenRules, type TokenType } from '../../lib/identity/tokens.ts';
import type { Keyring } from '../../lib/secrets/keyring.ts';
import { newPhone } from '../support/client.ts';
import type { Person } from '../support/saathii.ts';

/** One token of each type. */
export type ForgedTokens = Readonly<Record<TokenType, string>>;

/** As the app's own settings have it. */
const rules: TokenRules = {
  ...{ issuer: 'saathii', audience: 'saathii', reuseGraceSeconds: 10 },
  ...{ accessSeconds: 30 * 60, refreshSeconds: 30 * 24 * 60 * 60, registrationSeconds: 10 * 60 },
};

/** The keys that the functions of a world sign with. */
export function keysOf(world: World): Keyring {
  const { endpoint, region, credentials, tokenKeys: secret } = world.operator('saathii').place();
  return tokenKeys.open({
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    TOKEN_KEYS_SECRET: secret,
  });
}

/** A ring with one key that nobody else has. */
function strangeKeys(): Keyring {
  const key = { kid: 'strange', bytes: randomBytes(32) };
  return { current: async () => key, byId: async () => key, all: async () => [key] };
}

/** Tokens with the claims of somebody's good ones, but for the one thing they are called after. */
export async function forgeTokens(world: World, { access, refresh }: Person) {
  const keys = keysOf(world);
  const now = world.clock.now();
  const claims: Readonly<Record<TokenType, Record<string, unknown>>> = {
    access: decodeJwt(access),
    refresh: decodeJwt(refresh),
    registration: { phone: newPhone(), jti: 'the id of a registration' },
  };
  const forge = async (desk: TokenDesk, lived = 0): Promise<ForgedTokens> => {
    const tokenOf = (type: TokenType) => {
      const { iat: _, exp, iss, aud, ...own } = claims[type];
      const at = new Date(now - (lived && (desk.tokens[`${type}Seconds`] + lived) * 1000));
      return issueToken(desk, type, own as Parameters<typeof issueToken>[2], at);
    };
    return {
      access: await tokenOf('access'),
      refresh: await tokenOf('refresh'),
      registration: await tokenOf('registration'),
    };
  };
  return {
    /** None of them is a forgery: what they are refused for is that one thing. */
    good: await forge({ tokenKeys: keys, tokens: rules }),
    expired: await forge({ tokenKeys: keys, tokens: rules }, 1),
    otherAudience: await forge({ tokenKeys: keys, tokens: { ...rules, audience: 'kuchlu' } }),
    otherIssuer: await forge({ tokenKeys: keys, tokens: { ...rules, issuer: 'kuchlu' } }),
    unknownKey: await forge({ tokenKeys: strangeKeys(), tokens: rules }),
  };
}
