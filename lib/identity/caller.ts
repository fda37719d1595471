import { type Failure, refuse } from '../core/failure.ts';
import type { Entity } from '../table/entity.ts';
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

/** What is read together with the account, by name: entities of which every user has one item at most. */
// biome-ignore lint/suspicious/noExplicitAny: items of every shape.
export type OwnItems = Readonly<Record<string, Entity<any, { readonly userId: number }>>>;

/** A caller with the items that were read along; one that is not there is `undefined`. */
export type CallerWith<Also extends OwnItems> = Caller & {
  readonly [Name in keyof Also]: Also[Name] extends Entity<infer Item, infer _Key> ? Item | undefined : never;
};

type Desk = TokenDesk & { readonly table: Table };

const scheme = 'Bearer ';

/**
 * Judges an Authorization header in one round trip, in which `also` is read as well. The token must be ours, unexpired
 * and an access token, its user must exist and its session must not have been revoked.
 */
export async function identify<Also extends OwnItems = Record<never, never>>(
  header: string | undefined,
  desk: Desk,
  now: Date,
  also: Also = {} as Also,
): Promise<CallerWith<Also> | CallerRefusal> {
  if (!header?.startsWith(scheme)) return refuse('auth_header_invalid');
  return identifyToken(header.slice(scheme.length).trim(), desk, now, also);
}

/** The same for the bare token. */
export async function identifyToken<Also extends OwnItems = Record<never, never>>(
  token: string,
  { table, ...desk }: Desk,
  now: Date,
  also: Also = {} as Also,
): Promise<CallerWith<Also> | CallerRefusal> {
  const claims = await readToken(desk, token, now);
  if (!claims) return refuse('access_token_invalid');
  if (claims.type !== 'access') return refuse('access_token_required');
  const { user_id: userId, family: familyId } = claims;
  if (typeof userId !== 'number' || typeof familyId !== 'string') return refuse('access_token_invalid');

  const [user, session, ...others] = await table.getMany([
    [Users, { userId }],
    [Sessions, { userId, familyId }],
    ...Object.values(also).map((entity) => [entity, { userId }] as const),
  ]);
  if (!user || !session || session.revokedAt !== undefined) return refuse('access_token_revoked');
  const owned = Object.fromEntries(Object.keys(also).map((name, place) => [name, others[place]]));
  return { ...owned, user, session } as CallerWith<Also>;
}
