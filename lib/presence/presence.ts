import { isDeepStrictEqual } from 'node:util';
import type { Failure } from '../core/failure.ts';
import { insist, overtaken } from '../core/insist.ts';
import { absent, eq } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { put, remove, update, type WriteIntent } from '../table/write.ts';
import { type OngoingCall, Statuses, type StatusItem } from './store.ts';
import { firstStatus, type Holder } from './transition.ts';

export { type OngoingCall, Statuses, type StatusItem };

/** The status of a new user. Part of the transaction that creates the account. */
export const appear = (user: Holder, now: Date): WriteIntent<never> => put(Statuses, firstStatus(user, now.getTime()));

/** From now on feeds are told of the user. Part of the transaction that gives the role. */
export const becomeListener = <Refusal extends Failure>(userId: number, otherwise: Refusal): WriteIntent<Refusal> =>
  update(Statuses, { userId }, { set: { listener: true, news: 'none' } }, { otherwise });

/** From now on feeds are not told of the user any more. Part of the transaction that takes the role away. */
export const ceaseListening = <Refusal extends Failure>(userId: number, otherwise: Refusal): WriteIntent<Refusal> =>
  update(Statuses, { userId }, { set: { listener: false, news: 'none' } }, { otherwise });

/**
 * The status goes with the account, unless its user is in a call; its last image in the stream is what the final message
 * is made of.
 */
export const vanish = <Refusal extends Failure>(userId: number, otherwise: Refusal): WriteIntent<Refusal> =>
  remove(Statuses, { userId }, { when: { call: absent }, otherwise });

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
export function changeStatus(
  table: Table,
  read: StatusItem | undefined,
  decide: (status: StatusItem) => StatusItem | undefined,
): Promise<StatusItem | undefined> {
  return insist('a status', async (tries) => {
    const status = read && tries > 0 ? await table.get(Statuses, read) : read;
    const next = status && decide(status);
    if (!status || !next) return status;
    const rule = { ...ruleOf(status, next), applied: (current: StatusItem) => isStored(next, current) };
    return (await table.update(Statuses, status, changeTo(next), rule)) ?? overtaken;
  });
}

/** A decision is good for the status it was made of: nothing may have been told or heard of the user since. */
const ruleOf = (read: StatusItem, next: StatusItem) => ({
  when: { changedAt: eq(read.changedAt), lastSeen: eq(read.lastSeen) },
  reindex: next,
});

/** What a status can be without. */
const optional = ['busyUntil', 'call'] as const;

/** The role alone decides who is a listener, so a decision about anything else leaves the mark as it stands. */
function changeTo({ listener: _, ...next }: StatusItem) {
  const gone = optional.filter((name) => next[name] === undefined);
  return { set: next, ...(gone.length > 0 && { remove: gone }) };
}

/** Whether a status is this very one in all that `changeTo` stores. */
const isStored = ({ listener: _, ...next }: StatusItem, current: StatusItem): boolean =>
  optional.every((name) => isDeepStrictEqual(next[name], current[name])) &&
  Object.entries(next).every(([name, value]) => isDeepStrictEqual(value, current[name as keyof StatusItem]));
