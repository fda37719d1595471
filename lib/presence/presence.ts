import { setTimeout as sleep } from 'node:timers/promises';
import { Contention, type Failure } from '../core/failure.ts';
import { eq } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { put, remove, update, type WriteIntent } from '../table/write.ts';
import { Statuses, type StatusItem } from './store.ts';
import { firstStatus, type Holder } from './transition.ts';

export { Statuses, type StatusItem };

/** How often a status may change under a decision before something is wrong with the store. */
const attempts = 12;

/** The status of a new user. Part of the transaction that creates the account. */
export const appear = (user: Holder, now: Date): WriteIntent<never> => put(Statuses, firstStatus(user, now.getTime()));

/** From now on feeds are told of the user. Part of the transaction that gives the role. */
export const becomeListener = <Refusal extends Failure>(userId: number, otherwise: Refusal): WriteIntent<Refusal> =>
  update(Statuses, { userId }, { set: { listener: true, news: 'none' } }, { otherwise });

/** The status goes with the account; its last image in the stream is what the final message is made of. */
export const vanish = (userId: number): WriteIntent<never> => remove(Statuses, { userId });

/**
 * Stores what was decided about a status as it was read, as part of a transaction; when it has changed since, the
 * refusal is the answer.
 */
export const moveStatus = <Refusal extends Failure>(
  read: StatusItem,
  next: StatusItem,
  otherwise: Refusal,
): WriteIntent<Refusal> => update(Statuses, read, changeTo(next), { ...ruleOf(read, next), otherwise });

/**
 * Stores what `decide` makes of the status, in one conditional write of 1 unit; when it has changed since it was read,
 * it is read and decided again, so that decisions that meet end as if one had followed the other. `undefined` from
 * `decide` = nothing to store. Gives the status as it is then, `undefined` when there is none.
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
    const rule = { ...ruleOf(status, next), applied: (current: StatusItem) => isStored(next, current) };
    const stored = await table.update(Statuses, status, changeTo(next), rule);
    if (stored) return stored;
    // Those who met would meet again.
    await sleep(Math.random() * 5 * 2 ** Math.min(attempt, 5));
    status = await table.get(Statuses, status);
  }
  throw new Contention('a status kept changing');
}

/** A decision is good for the status it was made of: nothing may have been told or heard of the user since. */
const ruleOf = (read: StatusItem, next: StatusItem) => ({
  when: { changedAt: eq(read.changedAt), lastSeen: eq(read.lastSeen) },
  reindex: next,
});

/** The role alone decides who is a listener, so a decision about anything else leaves the mark as it stands. */
const changeTo = ({ listener: _, ...next }: StatusItem) => ({
  set: next,
  ...(next.busyUntil === undefined && { remove: ['busyUntil'] as const }),
});

/** Whether a status is this very one in all that `changeTo` stores. */
const isStored = ({ listener: _, ...next }: StatusItem, current: StatusItem): boolean =>
  next.busyUntil === current.busyUntil &&
  Object.entries(next).every(([name, value]) => current[name as keyof StatusItem] === value);
