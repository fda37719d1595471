import { type Failure, refuse } from '../core/failure.ts';
import type { Table } from '../table/table.ts';
import { type SessionItem, Sessions, type UserItem, Users } from './store.ts';
import { readToken, type TokenDesk } from './tokens.ts';

/** Who sends a request: the account as it is now, and the login the token belongs to. */
export interface Caller {
  readonly user: UserItem;
  readonly session: SessionItem;
}

export type CallerRefusal = Failure<
  'auth_header_invalid' | 'access_token_invalid' | 'access_token_required' | 'access_token_revoked'
>;

const scheme = 'Bearer ';

/**
 * Judges an Authorization header in one round trip. The token must be ours, unexpired and an access token, its user
 * must exist and its session must not have been revoked.
 */
export async function identify(
  header: string | undefined,
  desk: TokenDesk & { readonly table: Table },
  now: Date,
): Promise<Caller | CallerRefusal> {
  if (!header?.startsWith(scheme)) return refuse('auth_header_invalid');
  return identifyToken(header.slice(scheme.length).trim(), desk, now);
}

/** The same for the bare token. */
async function identifyToken(
  token: string,
  { table, ...desk }: TokenDesk & { readonly table: Table },
  now: Date,
): Promise<Caller | CallerRefusal> {
  const claims = await readToken(desk, token, now);
  if (!claims) return refuse('access_token_invalid');
  if (claims.type !== 'access') return refuse('access_token_required');
  const { user_id: userId, family: familyId } = claims;
  if (typeof userId !== 'number' || typeof familyId !== 'string') return refuse('access_token_invalid');

  const [user, session] = await table.getMany([
    [Users, { userId }],
    [Sessions, { userId, familyId }],
  ]);
  if (!user || !session || session.revokedAt !== undefined) return refuse('access_token_revoked');
  return { user, session };
}
