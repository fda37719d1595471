import { newId } from '../core/ids.ts';
import { put, type WriteIntent } from '../table/write.ts';
import { type SessionItem, Sessions, type UserItem } from './store.ts';
import { issueToken, type TokenDesk } from './tokens.ts';

/** The pair of tokens a client holds while it is logged in. */
export interface SessionTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** A login that becomes real with the transaction its write is part of. */
export interface NewSession {
  readonly write: WriteIntent<never>;
  readonly tokens: SessionTokens;
}

type Holder = Pick<UserItem, 'userId' | 'phone' | 'refreshEpoch'>;

/** Begins a session family: one login on one device. */
export async function beginSession(desk: TokenDesk, user: Holder, now: Date): Promise<NewSession> {
  const session: SessionItem = {
    userId: user.userId,
    familyId: newId(),
    epoch: user.refreshEpoch,
    currentJti: newId(),
    rotated: [],
    createdAt: now.toISOString(),
    expiresAt: refreshExpiry(desk, now),
  };
  return { write: put(Sessions, session), tokens: await issueSessionTokens(desk, user, session, now) };
}

/** When a refresh token issued now ends, and its session family with it: epoch seconds. */
export const refreshExpiry = ({ tokens }: TokenDesk, now: Date): number =>
  Math.floor(now.getTime() / 1000) + tokens.refreshSeconds;

/** Signs the two tokens of a session family in the state it has (or is about to get). */
export async function issueSessionTokens(
  desk: TokenDesk,
  user: Holder,
  session: Pick<SessionItem, 'familyId' | 'epoch' | 'currentJti'>,
  now: Date,
): Promise<SessionTokens> {
  const claims = { user_id: user.userId, phone: user.phone, family: session.familyId };
  const [accessToken, refreshToken] = await Promise.all([
    issueToken(desk, 'access', { ...claims, jti: newId() }, now),
    issueToken(desk, 'refresh', { ...claims, jti: session.currentJti, epoch: session.epoch }, now),
  ]);
  return { accessToken, refreshToken };
}
