import { type Failure, refuse } from '../core/failure.ts';
import { newId } from '../core/ids.ts';
import { absent, eq } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { issueSessionTokens, refreshExpiry, type SessionTokens } from './sessions.ts';
import { type SessionItem, Sessions, type UserItem, Users } from './store.ts';
import { type Claims, readToken, type TokenDesk } from './tokens.ts';

export type RefreshRefusal = Failure<'refresh_token_invalid' | 'refresh_payload_invalid' | 'refresh_token_dead'>;

/** What a refresh token says about itself. */
interface RefreshClaims {
  readonly userId: number;
  readonly familyId: string;
  readonly jti: string;
}

/**
 * Exchanges a refresh token for a new pair of tokens of the same family. Of parallel exchanges of one token exactly
 * one succeeds, and a retry within the same exchange after a lost answer of the store counts as that one. A genuine
 * token that was exchanged longer ago than the grace period revokes its family.
 */
export async function refreshSession(
  { table, ...desk }: TokenDesk & { readonly table: Table },
  refreshToken: string,
  now: Date,
): Promise<SessionTokens | RefreshRefusal> {
  const claims = await readToken(desk, refreshToken, now);
  if (claims?.type !== 'refresh') return refuse('refresh_token_invalid');
  const presented = refreshClaims(claims);
  if (!presented) return refuse('refresh_payload_invalid');

  const key = { userId: presented.userId, familyId: presented.familyId };
  const [user, session] = await table.getMany([
    [Users, key],
    [Sessions, key],
  ]);
  const graceMs = desk.tokens.reuseGraceSeconds * 1000;
  const decision = decideRefresh({ user, session }, presented.jti, now.getTime(), graceMs);
  if (decision === 'reused') {
    await table.update(Sessions, key, { set: { revokedAt: now.toISOString() } }, { when: { revokedAt: absent } });
  }
  if (decision !== 'rotate' || !user || !session) return refuse('refresh_token_dead');

  const next = { ...rotate(session, newId(), now.getTime(), graceMs), expiresAt: refreshExpiry(desk, now) };
  const tokens = await issueSessionTokens(desk, user, { ...session, ...next }, now);
  const rotated = await table.update(
    Sessions,
    key,
    { set: next },
    {
      when: { currentJti: eq(presented.jti), revokedAt: absent },
      applied: (current) => current.currentJti === next.currentJti,
    },
  );
  return rotated ? tokens : refuse('refresh_token_dead');
}

function refreshClaims({ user_id, family, jti, epoch }: Claims): RefreshClaims | undefined {
  const complete =
    Number.isSafeInteger(user_id) && typeof family === 'string' && typeof jti === 'string' && typeof epoch === 'number';
  return complete ? { userId: user_id as number, familyId: family, jti } : undefined;
}

/**
 * What becomes of a genuine refresh token: it is exchanged, it is dead, or it is dead and was presented again so long
 * after its exchange that somebody else must hold a copy. Times in milliseconds.
 */
function decideRefresh(
  { user, session }: { readonly user: UserItem | undefined; readonly session: SessionItem | undefined },
  jti: string,
  now: number,
  graceMs: number,
): 'rotate' | 'dead' | 'reused' {
  if (!user || !session || session.revokedAt !== undefined) return 'dead';
  if (session.currentJti === jti) return session.epoch === user.refreshEpoch ? 'rotate' : 'dead';
  return session.rotated.some((old) => old.jti === jti && now - old.at < graceMs) ? 'dead' : 'reused';
}

/** More than a client that raced itself can produce; the item must not grow with an attacker's zeal. */
const longestRotated = 100;

/** The session's tokens after `currentJti` gave way to `nextJti`; only what the grace period still needs is kept. */
export function rotate(
  session: Pick<SessionItem, 'currentJti' | 'rotated'>,
  nextJti: string,
  now: number,
  graceMs: number,
): Pick<SessionItem, 'currentJti' | 'rotated'> {
  const recent = session.rotated.filter(({ at }) => now - at < graceMs);
  return { currentJti: nextJti, rotated: [...recent, { jti: session.currentJti, at: now }].slice(-longestRotated) };
}
