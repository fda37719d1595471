import { Failure, refuse } from '../core/failure.ts';
import { insist, overtaken } from '../core/insist.ts';
import { eq } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { accountOf } from './roles.ts';
import { type UserItem, Users } from './store.ts';

export type RatingRefusal = Failure<'account_not_found' | 'not_a_listener'>;

/** The listener who has a phone number. */
export async function listenerOf(table: Table, phone: string): Promise<UserItem | RatingRefusal> {
  const user = await accountOf(table, phone);
  if (!user) return refuse('account_not_found');
  return 'listener' in user.roles ? user : refuse('not_a_listener', { userId: user.userId });
}

/**
 * Sets the rating of the listener who has a phone number: what an operator does for others, and a route only for
 * admins themselves. The stream takes it to the feed. Nothing is stored of who is no listener by then.
 */
export function setRating(
  table: Table,
  { phone, rating, now }: { readonly phone: string; readonly rating: number; readonly now: Date },
): Promise<UserItem | RatingRefusal> {
  return insist('an account', async () => {
    const user = await listenerOf(table, phone);
    if (user instanceof Failure) return user;
    const set = { rating, updatedAt: now.toISOString() };
    return (await table.update(Users, user, { set }, { when: { roles: eq(user.roles) } })) ?? overtaken;
  });
}
