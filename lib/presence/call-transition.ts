import type { SilenceRule } from './effective.ts';
import type { OngoingCall, StatusItem } from './store.ts';
import { isShownAs, seen, told, toldUnseen } from './telling.ts';

/**
 * A call begins: its people have been seen, are busy, and are online whatever silence follows. `endsOffline` = an
 * explicit offline ends with it. The busy flag stays as it is.
 */
export function enterCall(
  status: StatusItem,
  call: OngoingCall,
  now: number,
  { endsOffline }: { readonly endsOffline: boolean },
): StatusItem {
  const explicitlyOffline = status.explicitlyOffline && !endsOffline;
  return told(status, { ...seen(status, now), explicitlyOffline, call }, now);
}

/**
 * A call is over, and with it the busy flag. Who was not `seen` by its end is online or not by their last sign of life,
 * and is told so.
 */
export function leaveCall(
  status: StatusItem,
  now: number,
  rules: SilenceRule,
  { seen: isSeen }: { readonly seen: boolean },
): StatusItem {
  const { call: _, busyUntil: __, ...free } = isSeen ? seen(status, now) : status;
  return toldUnseen(status, { ...free, busy: false }, now, rules);
}

/** A sign of life that ends no explicit offline. It is told only if it changes what is shown. */
export function decideSign(status: StatusItem, now: number, rules: SilenceRule): StatusItem {
  const alive = seen(status, now);
  return isShownAs(status, alive, now, rules) ? { ...alive, news: 'none' } : told(status, alive, now);
}
