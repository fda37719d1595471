import { eq } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { Phones, type UserItem, Users } from './store.ts';

/**
 * Gives the account of a phone number a role: what an operator does, never a route. Granting a role that is held
 * already changes nothing. `undefined` = no such account.
 */
export async function grantRole(
  table: Table,
  { phone, role, now }: { readonly phone: string; readonly role: string; readonly now: Date },
): Promise<UserItem | undefined> {
  const owner = await table.get(Phones, { phone });
  if (!owner) return undefined;
  const user = await table.get(Users, owner);
  if (!user || role in user.roles) return user;
  const at = now.toISOString();
  const change = { set: { roles: { ...user.roles, [role]: at }, updatedAt: at } };
  const granted = await table.update(Users, { userId: user.userId }, change, { when: { roles: eq(user.roles) } });
  return granted ?? grantRole(table, { phone, role, now });
}
