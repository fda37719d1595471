import { type Failure, refuse } from '../core/failure.ts';
import { insist, overtaken } from '../core/insist.ts';
import { eq } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { put, remove, update } from '../table/write.ts';
import { type UserItem, Usernames, Users } from './store.ts';
import { usernameKey } from './username.ts';

/** The parts of a profile that can be changed; what is undefined stays. */
export type ProfileChange = {
  readonly [Name in 'username' | 'bio' | 'interests' | 'profileImageUrl' | 'preferredLanguage' | 'rating']?:
    | UserItem[Name]
    | undefined;
};

export type ProfileRefusal = Failure<'username_taken' | 'user_not_found'>;

/**
 * Changes a profile and returns it as it then is; nothing to change writes nothing. With a new username the old one is
 * free in the same step; one's own name in another spelling is no new name.
 */
export async function changeProfile({
  table,
  user,
  change,
  now,
}: {
  readonly table: Table;
  readonly user: UserItem;
  readonly change: ProfileChange;
  readonly now: Date;
}): Promise<UserItem | ProfileRefusal> {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  if (Object.keys(given).length === 0) return user;
  const set: Partial<UserItem> = { ...given, updatedAt: now.toISOString() };
  if (set.username === undefined) {
    return (await table.update(Users, { userId: user.userId }, { set })) ?? refuse('user_not_found');
  }
  const { username } = set;
  return insist('an account', async (tries) => {
    const current = tries === 0 ? user : await table.get(Users, { userId: user.userId });
    return current ? rename(table, current, { ...set, username }) : refuse('user_not_found');
  });
}

/** Writes a change that sets the username, on the condition that the account still has the one that was read. */
async function rename(
  table: Table,
  { userId, usernameKey: oldKey }: UserItem,
  set: Partial<UserItem> & Pick<UserItem, 'username'>,
): Promise<UserItem | ProfileRefusal | typeof overtaken> {
  const newKey = usernameKey(set.username);
  const hasOldName = { usernameKey: eq(oldKey) };
  if (newKey === oldKey) {
    return (await table.update(Users, { userId }, { set }, { when: hasOldName })) ?? overtaken;
  }
  const swap = { set: { ...set, usernameKey: newKey } };
  const refusal = await table.transact([
    update(Users, { userId }, swap, { when: hasOldName, otherwise: overtaken }),
    remove(Usernames, { usernameKey: oldKey }),
    put(Usernames, { usernameKey: newKey, userId }, { ifAbsent: refuse('username_taken') }),
  ]);
  if (refusal) return refusal;
  return (await table.get(Users, { userId })) ?? refuse('user_not_found');
}
