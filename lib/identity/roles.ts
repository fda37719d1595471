import { type Failure, refuse } from '../core/failure.ts';
import { insist, overtaken } from '../core/insist.ts';
import { becomeListener, ceaseListening } from '../presence/presence.ts';
import { eq } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { update } from '../table/write.ts';
import { Phones, type UserItem, Users } from './store.ts';

/** Which role of whose account changes, and when. */
interface RoleChange {
  readonly phone: string;
  readonly role: string;
  readonly now: Date;
}

/** The account that has a phone number. */
export async function accountOf(table: Table, phone: string): Promise<UserItem | undefined> {
  const owner = await table.get(Phones, { phone });
  return owner && table.get(Users, owner);
}

/**
 * Gives the account of a phone number a role: what an operator does, never a route. Granting a role that is held
 * already changes nothing. `undefined` = no such account.
 */
export function grantRole(table: Table, { phone, role, now }: RoleChange): Promise<UserItem | undefined> {
  return insist('an account', async () => {
    const user = await accountOf(table, phone);
    if (!user || Object.hasOwn(user.roles, role)) return user;
    const at = now.toISOString();
    const { [role]: _, ...earlierRoles } = user.earlierRoles ?? {};
    const roles = { ...user.roles, [role]: at };
    return changeRoles(table, user, { roles, ...(user.earlierRoles && { earlierRoles }), updatedAt: at }, role);
  });
}

export type RevokeRefusal = Failure<'account_not_found' | 'role_not_held' | 'last_role'>;

/** Why a role can't be taken away; nobody is left without any. `undefined` = it can. */
export function decideRevocation(
  { userId, roles }: UserItem,
  role: string,
): Exclude<RevokeRefusal, Failure<'account_not_found'>> | undefined {
  if (!Object.hasOwn(roles, role)) return refuse('role_not_held', { userId });
  return Object.keys(roles).length === 1 ? refuse('last_role', { userId }) : undefined;
}

/**
 * Takes a role from the account of a phone number: what an operator does, never a route. From then on every request is
 * judged without it. Who was a listener is out of the feed as soon as the stream has told it, and can't be called any
 * more; a call that goes on is settled as any other. Source: the app's README, "Roles".
 */
export function revokeRole(table: Table, { phone, role, now }: RoleChange): Promise<UserItem | RevokeRefusal> {
  return insist('an account', async () => {
    const user = await accountOf(table, phone);
    if (!user) return refuse('account_not_found');
    const refusal = decideRevocation(user, role);
    if (refusal) return refusal;
    const at = now.toISOString();
    const { [role]: _, ...roles } = user.roles;
    return changeRoles(table, user, { roles, earlierRoles: { ...user.earlierRoles, [role]: at }, updatedAt: at }, role);
  });
}

/** Stores roles in one transaction with what follows from them, on condition that nobody has changed them meanwhile. */
async function changeRoles(
  table: Table,
  user: UserItem,
  change: Pick<UserItem, 'roles' | 'earlierRoles' | 'updatedAt'>,
  role: string,
): Promise<UserItem | typeof overtaken> {
  const unchanged = { when: { roles: eq(user.roles) }, otherwise: overtaken };
  const mark = role in change.roles ? becomeListener : ceaseListening;
  const refusal = await table.transact([
    update(Users, { userId: user.userId }, { set: change }, unchanged),
    ...(role === 'listener' ? [mark(user.userId, overtaken)] : []),
  ]);
  return refusal ?? { ...user, ...change };
}
