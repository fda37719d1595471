import { Contention, type Failure, refuse } from '../core/failure.ts';
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

/** How often an account may change under a change of name before something is wrong with the store. */
const attempts = 5;

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
  let current: UserItem | undefined = user;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const renamed = await rename(table, current, { ...set, username: set.username });
    if (renamed !== 'changed meanwhile') return renamed;
    current = await table.get(Users, { userId: user.userId });
    if (!current) return refuse('user_not_found');
  }
  throw new Contention('an account kept changing while it was renamed');
}

/** Writes a change that sets the username, on the condition that the account still has the one that was read. */
async function rename(
  table: Table,
  { userId, usernameKey: oldKey }: UserItem,
  set: Partial<UserItem> & Pick<UserItem, 'username'>,
): Promise<UserItem | ProfileRefusal | 'changed meanwhile'> {
  const newKey = usernameKey(set.username);
  const hasOldName = { usernameKey: eq(oldKey) };
  if (newKey === oldKey) {
    return (await table.update(Users, { userId }, { set }, { when: hasOldName })) ?? 'changed meanwhile';
  }
  const swap = { set: { ...set, usernameKey: newKey } };
  const refusal = await table.transact([
    update(Users, { userId }, swap, { when: hasOldName, otherwise: refuse('account_changed') }),
    remove(Usernames, { usernameKey: oldKey }),
    put(Usernames, { usernameKey: newKey, userId }, { ifAbsent: refuse('username_taken') }),
  ]);
  if (refusal) return refusal.code === 'username_taken' ? refusal : 'changed meanwhile';
  return (await table.get(Users, { userId })) ?? refuse('user_not_found');
}
