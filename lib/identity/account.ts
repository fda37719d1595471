import type { Failure } from '../core/failure.ts';
import { check, type WriteIntent } from '../table/write.ts';
import { type UserItem, Users } from './store.ts';

export { type UserItem, Users };

/** Part of a transaction that makes something which must not outlive an account: while the account is there, or not at all. */
export const ifAccount = <Refusal extends Failure>(userId: number, otherwise: Refusal): WriteIntent<Refusal> =>
  check(Users, { userId }, { otherwise });
