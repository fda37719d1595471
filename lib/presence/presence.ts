import { Contention, type Failure } from '../core/failure.ts';
import { eq } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { put, remove, update, type WriteIntent } from '../table/write.ts';
import { Statuses, type StatusItem } from './store.ts';
import { firstStatus, type Holder } from './transition.ts';

export { Statuses, type StatusItem };

/** How often a status may change under a decision before something is wrong with the store. */
const attempts = 5;

/** The status of a new user. Part of the transaction that creates the account. */
export const appear = (user: Holder, now: Date): WriteIntent<never> => put(Statuses, firstStatus(user, now.getTime()));

/** From now on feeds are told of the user. Part of the transaction that gives the role. */
export const becomeListener = <Refusal extends Failure>(userId: number, otherwise: Refusal): WriteIntent<Refusal> =>
  update(Statuses, { userId }, { set: { listener: true, news: 'none' } }, { otherwise });

/** The status goes with the account; its last image in the stream is what the final message is made of. */
export const vanish = (userId: number): WriteIntent<never> => remove(Statuses, { userId });

/**
 * Stores what was decided about a status as it was read, as part of a transaction; when something that others are told
 * of has changed since, the refusal is the answer.
 */
export const moveStatus = <Refusal extends Failure>(
  read: StatusItem,
  next: StatusItem,
  otherwise: Refusal,
): WriteIntent<Refusal> => update(Statuses, read, changeTo(next), { ...ruleOf(read, next), otherwise });

/**
 * Stores what `decide` makes of the status, in one conditional write of 1 unit; when others are told of something that
 * changed since it was read, it is read and decided again. `undefined` from `decide` = nothing to store.
 * Gives the status as it is then, `undefined` when there is none.
 */
export async function changeStatus(
  table: Table,
  read: StatusItem | undefined,
  decide: (status: StatusItem) => StatusItem | undefined,
): Promise<StatusItem | undefined> {
  let status = read;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const next = status && decide(status);
    if (!status || !next) return status;
    const { changedAt, lastSeen } = next;
    const applied = (current: StatusItem) => current.changedAt === changedAt && current.lastSeen === lastSeen;
    const stored = await table.update(Statuses, status, changeTo(next), { ...ruleOf(status, next), applied });
    if (stored) return stored;
    status = await table.get(Statuses, status);
  }
  throw new Contention('a status kept changing');
}

/**
 * Heartbeats that are not told may come in between: nothing is decided by them but the end of a silence, which demands
 * that none came.
 */
const ruleOf = (read: StatusItem, next: StatusItem) => ({
  when: { changedAt: eq(read.changedAt), ...(next.lastSeen === read.lastSeen && { lastSeen: eq(read.lastSeen) }) },
  reindex: next,
});

const changeTo = (next: StatusItem) => ({
  set: next,
  ...(next.busyUntil === undefined && { remove: ['busyUntil'] as const }),
});
