import { insist, overtaken } from '../core/insist.ts';
import { becomeListener } from '../presence/presence.ts';
import { eq } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { update } from '../table/write.ts';
import { Phones, type UserItem, Users } from './store.ts';

/**
 * Gives the account of a phone number a role: what an operator does, never a route. Granting a role that is held
 * already changes nothing. `undefined` = no such account.
 */
export function grantRole(
  table: Table,
  { phone, role, now }: { readonly phone: string; readonly role: string; readonly now: Date },
): Promise<UserItem | undefined> {
  return insist('an account', async () => {
    const owner = await table.get(Phones, { phone });
    const user = owner && (await table.get(Users, owner));
    if (!user || role in user.roles) return user;
    const granted = { roles: { ...user.roles, [role]: now.toISOString() }, updatedAt: now.toISOString() };
    const unchanged = { when: { roles: eq(user.roles) }, otherwise: overtaken };
    const refusal = await table.transact([
      update(Users, { userId: user.userId }, { set: granted }, unchanged),
      ...(role === 'listener' ? [becomeListener(user.userId, overtaken)] : []),
    ]);
    return refusal ?? { ...user, ...granted };
  });
}
