import { type Failure, refuse } from '../core/failure.ts';
import { insist, overtaken } from '../core/insist.ts';
import { moveStatus, Statuses, type StatusItem } from '../presence/presence.ts';
import { decideLogout } from '../presence/transition.ts';
import { absent } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { update } from '../table/write.ts';
import type { Caller } from './caller.ts';
import { Sessions, Users } from './store.ts';

/**
 * Ends the caller's session family, kills every refresh token of the user on all devices and sets the user explicitly
 * offline, all in one step. Access tokens of other devices live on. Refused when the session has ended meanwhile.
 */
export function logOut(
  table: Table,
  { user: { userId }, session: { familyId }, status: read }: Caller & { readonly status: StatusItem | undefined },
  now: Date,
): Promise<Failure<'access_token_revoked'> | undefined> {
  const ended = refuse('access_token_revoked');
  const revoked = { set: { revokedAt: now.toISOString() } };
  return insist('a status', async (tries) => {
    const status = tries === 0 ? read : await table.get(Statuses, { userId });
    if (!status) return ended;
    return table.transact([
      update(Sessions, { userId, familyId }, revoked, { when: { revokedAt: absent }, otherwise: ended }),
      update(Users, { userId }, { add: { refreshEpoch: 1 } }, { otherwise: ended }),
      moveStatus(status, decideLogout(status, now.getTime()), overtaken),
    ]);
  });
}
