import { Contention, refuse } from '../core/failure.ts';
import { becomeListener } from '../presence/presence.ts';
import { eq } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { update } from '../table/write.ts';
import { Phones, type UserItem, Users } from './store.ts';

/** How often an account may change under a grant before something is wrong with the store. */
const attempts = 5;

/**
 * Gives the account of a phone number a role: what an operator does, never a route. Granting a role that is held
 * already changes nothing. `undefined` = no such account.
 */
export async function grantRole(
  table: Table,
  { phone, role, now }: { readonly phone: string; readonly role: string; readonly now: Date },
): Promise<UserItem | undefined> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const owner = await table.get(Phones, { phone });
    const user = owner && (await table.get(Users, owner));
    if (!user || role in user.roles) return user;
    const granted = { roles: { ...user.roles, [role]: now.toISOString() }, updatedAt: now.toISOString() };
    const otherwise = refuse('account_changed');
    const refusal = await table.transact([
      update(Users, { userId: user.userId }, { set: granted }, { when: { roles: eq(user.roles) }, otherwise }),
      ...(role === 'listener' ? [becomeListener(user.userId, otherwise)] : []),
    ]);
    if (!refusal) return { ...user, ...granted };
  }
  throw new Contention('an account kept changing while it was given a role');
}
