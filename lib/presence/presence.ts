import type { Failure } from '../core/failure.ts';
import { put, remove, update, type WriteIntent } from '../table/write.ts';
import { Statuses } from './store.ts';

/** The status of a new user: online and free, seen now. Part of the transaction that creates the account. */
export const firstStatus = (userId: number, now: Date): WriteIntent<never> =>
  put(Statuses, {
    userId,
    lastSeen: now.getTime(),
    explicitlyOffline: false,
    busy: false,
    changedAt: now.getTime(),
  });

/** A login is a sign of life and ends an explicit offline. */
export const comeOnline = <Refusal extends Failure>(
  userId: number,
  now: Date,
  otherwise: Refusal,
): WriteIntent<Refusal> =>
  update(
    Statuses,
    { userId },
    { set: { lastSeen: now.getTime(), explicitlyOffline: false, changedAt: now.getTime() } },
    { otherwise },
  );

/** Explicitly offline from now on, until the next login, heartbeat or explicit online. */
export const goOffline = <Refusal extends Failure>(
  userId: number,
  now: Date,
  otherwise: Refusal,
): WriteIntent<Refusal> =>
  update(
    Statuses,
    { userId },
    { set: { lastSeen: now.getTime(), explicitlyOffline: true, changedAt: now.getTime() } },
    { otherwise },
  );

/** The status goes with the account; its last image in the stream is what the final broadcast is made of. */
export const vanish = (userId: number): WriteIntent<never> => remove(Statuses, { userId });
