import { Contention, type Failure, refuse } from '../core/failure.ts';
import { moveStatus, Statuses, type StatusItem } from '../presence/presence.ts';
import { decideLogout } from '../presence/transition.ts';
import { absent } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { update } from '../table/write.ts';
import type { Caller } from './caller.ts';
import { Sessions, Users } from './store.ts';

/** How often a status may change under a logout before something is wrong with the store. */
const attempts = 5;

/**
 * Ends the caller's session family, kills every refresh token of the user on all devices and sets the user explicitly
 * offline, all in one step. Access tokens of other devices live on. Refused when the session has ended meanwhile.
 */
export async function logOut(
  table: Table,
  { user: { userId }, session: { familyId }, status: read }: Caller & { readonly status: StatusItem | undefined },
  now: Date,
): Promise<Failure<'access_token_revoked'> | undefined> {
  const ended = refuse('access_token_revoked');
  const revoked = { set: { revokedAt: now.toISOString() } };
  let status = read;
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (!status) return ended;
    const refusal = await table.transact([
      update(Sessions, { userId, familyId }, revoked, { when: { revokedAt: absent }, otherwise: ended }),
      update(Users, { userId }, { add: { refreshEpoch: 1 } }, { otherwise: ended }),
      moveStatus(status, decideLogout(status, now.getTime()), refuse('status_changed')),
    ]);
    if (refusal?.code !== 'status_changed') return refusal as typeof ended | undefined;
    status = await table.get(Statuses, { userId });
  }
  throw new Contention('a status kept changing under a logout');
}
