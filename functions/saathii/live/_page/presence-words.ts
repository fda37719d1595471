import { stateOf } from './feed.ts';
import type { Presence } from './wire.ts';

const clockTime = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const ago = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'narrow' });

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A presence in a few words: `Available`, `Busy until 10:30`, `Seen 5m ago`. */
export function presenceWords(presence: Presence, now: number): string {
  const state = stateOf(presence);
  if (state === 'available') return 'Available';
  if (state === 'offline') return `Seen ${lastSeen(Date.parse(presence.last_seen), now)}`;
  return presence.busy_until === null ? 'Busy' : `Busy until ${momentOf(Date.parse(presence.busy_until), now)}`;
}

function momentOf(time: number, now: number): string {
  return time - now < dayMs ? clockTime.format(time) : day.format(time);
}

/** The clocks of server and reader differ, so what seems to lie ahead was just now. */
function lastSeen(time: number, now: number): string {
  const past = now - time;
  if (past < minuteMs) return 'just now';
  if (past < hourMs) return ago.format(-Math.floor(past / minuteMs), 'minute');
  if (past < dayMs) return ago.format(-Math.floor(past / hourMs), 'hour');
  return `on ${day.format(time)}`;
}
