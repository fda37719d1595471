const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const past = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'narrow' });

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/**
 * How long ago a moment was, in a word or two: `just now`, `5m ago`, `on 3 Jan`. The clocks of server and reader
 * differ, so what seems to lie ahead was just now.
 */
export function ago(time: number, now: number): string {
  const passed = now - time;
  if (passed < minuteMs) return 'just now';
  if (passed < hourMs) return past.format(-Math.floor(passed / minuteMs), 'minute');
  if (passed < dayMs) return past.format(-Math.floor(passed / hourMs), 'hour');
  return `on ${day.format(time)}`;
}
