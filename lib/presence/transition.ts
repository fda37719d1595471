import { decideSign } from './call-transition.ts';
import { isFlaggedAt, isInCallAt, type SilenceRule } from './effective.ts';
import type { StatusItem } from './store.ts';
import { isShownAs, seen, told, toldAt, toldUnseen } from './telling.ts';

/** How signs of life are stored and told. */
export interface PresenceRules extends SilenceRule {
  /** A frame is stored as a sign of life at most once in this time. */
  readonly frameSeconds: number;
  /** A heartbeat that changes nothing else is told at most once in this time. */
  readonly heartbeatNewsSeconds: number;
}

/** What a user sets about themselves; what is absent stays. `busyUntil` in epoch milliseconds. */
export interface StatusChange {
  readonly isOnline?: boolean | undefined;
  readonly isBusy?: boolean | undefined;
  readonly busyUntil?: number | undefined;
}

/** Whose status it is. */
export type Holder = { readonly userId: number; readonly roles: Readonly<Record<string, unknown>> };

/** A new user: online and free, seen now. */
export const firstStatus = ({ userId, roles }: Holder, now: number): StatusItem => ({
  userId,
  listener: 'listener' in roles,
  lastSeen: now,
  explicitlyOffline: false,
  online: true,
  busy: false,
  changedAt: now,
  heartbeatToldAt: 0,
  news: 'change',
});

/** A login is a sign of life and ends an explicit offline. */
export const decideLogin = (status: StatusItem, now: number): StatusItem =>
  told(status, { ...seen(status, now), explicitlyOffline: false }, now);

/** Explicitly offline from now on, until the next login, heartbeat or explicit online. */
export const decideLogout = (status: StatusItem, now: number): StatusItem =>
  told(status, { ...seen(status, now), explicitlyOffline: true }, now);

/**
 * A heartbeat brings its user online, whatever they were. Where it changes nothing that a client shows, it is told only
 * if heartbeats are news at all, and at most once in a while.
 */
export function decideHeartbeat(
  status: StatusItem,
  now: number,
  { areNews, ...rules }: PresenceRules & { readonly areNews: boolean },
): StatusItem {
  const alive = { ...seen(status, now), explicitlyOffline: false };
  if (isShownAs(status, alive, now, rules)) {
    const due = areNews && now - status.heartbeatToldAt >= rules.heartbeatNewsSeconds * 1000;
    if (!due) return { ...alive, news: 'none' };
    return { ...told(status, alive, now), heartbeatToldAt: now, news: 'life' };
  }
  return { ...told(status, alive, now), heartbeatToldAt: now };
}

/**
 * A frame on a socket, or its opening, is a sign of life but ends no explicit offline. `undefined` = the last one is
 * so recent that nothing is stored.
 */
export function decideFrame(status: StatusItem, now: number, rules: PresenceRules): StatusItem | undefined {
  if (now - status.lastSeen < rules.frameSeconds * 1000) return undefined;
  return decideSign(status, now, rules);
}

/**
 * What a user sets about themselves is told at once, also when it sets nothing. In a call they stay busy whatever they
 * set: it is the flag alone that they change.
 */
export function decideChange(status: StatusItem, change: StatusChange, now: number): StatusItem {
  const { isOnline, isBusy, busyUntil } = change;
  const { busyUntil: stored, ...alive } = seen(status, now);
  const busy = isBusy ?? isFlaggedAt(status, now);
  const until = busyUntil ?? stored;
  const next: StatusItem = {
    ...alive,
    explicitlyOffline: isOnline === undefined ? status.explicitlyOffline : !isOnline,
    busy,
    ...(busy &&
      until !== undefined &&
      (until > toldAt(status, now) || busyUntil !== undefined) && { busyUntil: until }),
  };
  return told(status, next, now);
}

/** What the mere passing of time has made of a status that was told as something else; `undefined` = nothing. */
export function decideLapse(status: StatusItem, now: number, rules: SilenceRule): StatusItem | undefined {
  return isShownAs(status, status, now, rules) ? undefined : toldUnseen(status, status, now, rules);
}

/**
 * When the mere passing of time will have made something else of a status, if nothing is heard of its user: epoch
 * milliseconds, in the past where that is not stored yet; `undefined` = never.
 */
export function nextLapse(status: StatusItem, rules: SilenceRule): number | undefined {
  const { online, lastSeen, busy, busyUntil, call, changedAt } = status;
  // Until then neither silence nor the flag shows.
  if (call && isInCallAt(status, changedAt)) return call.until;
  const silent = online ? lastSeen + rules.offlineAfterSeconds * 1000 + 1 : Number.POSITIVE_INFINITY;
  const free = busy ? (busyUntil ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
  const first = Math.min(silent, free);
  return first === Number.POSITIVE_INFINITY ? undefined : first;
}
