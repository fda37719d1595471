import { type Failure, refuse } from '../core/failure.ts';
import { goOffline } from '../presence/presence.ts';
import { absent } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { update } from '../table/write.ts';
import type { Caller } from './caller.ts';
import { Sessions, Users } from './store.ts';

/**
 * Ends the caller's session family, kills every refresh token of the user on all devices and sets the user explicitly
 * offline, all in one step. Access tokens of other devices live on. Refused when the session has ended meanwhile.
 */
export async function logOut(
  table: Table,
  { user: { userId }, session: { familyId } }: Caller,
  now: Date,
): Promise<Failure<'access_token_revoked'> | undefined> {
  const otherwise = refuse('access_token_revoked');
  const revoked = { set: { revokedAt: now.toISOString() } };
  return table.transact([
    update(Sessions, { userId, familyId }, revoked, { when: { revokedAt: absent }, otherwise }),
    update(Users, { userId }, { add: { refreshEpoch: 1 } }, { otherwise }),
    goOffline(userId, now, otherwise),
  ]);
}
