import { ago, dayMs } from '../../_web/ago.ts';
import { stateOf } from './feed.ts';
import type { Presence } from './wire.ts';

const clockTime = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** A presence in a few words: `Available`, `Busy until 10:30`, `Seen 5m ago`. */
export function presenceWords(presence: Presence, now: number): string {
  const state = stateOf(presence);
  if (state === 'available') return 'Available';
  if (state === 'offline') return `Seen ${ago(Date.parse(presence.last_seen), now)}`;
  return presence.busy_until === null ? 'Busy' : `Busy until ${momentOf(Date.parse(presence.busy_until), now)}`;
}

function momentOf(time: number, now: number): string {
  return time - now < dayMs ? clockTime.format(time) : day.format(time);
}
