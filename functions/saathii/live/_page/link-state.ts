import { byId, setText } from '../../_web/page.ts';
import type { Link } from './live-socket.ts';

export interface LinkState {
  show(link: Link): void;
  stop(): void;
}

/** Says how the page is connected, and counts down to the next try. */
export function startLinkState(): LinkState {
  let ticking: ReturnType<typeof setInterval> | undefined;

  function say(link: Link): void {
    byId('link').dataset.link = link.state;
    setText(byId('link-text'), words(link));
  }

  return {
    show: (link) => {
      clearInterval(ticking);
      say(link);
      setText(byId('link-said'), said[link.state]);
      byId('link-now').hidden = link.state !== 'waiting' && link.state !== 'closed';
      if (link.state === 'waiting') ticking = setInterval(say, 1_000, link);
    },
    stop: () => clearInterval(ticking),
  };
}

/** For those who don't see it: every change once, and no seconds. */
const said: Readonly<Record<Link['state'], string>> = {
  connecting: '',
  live: 'Connected: changes appear as they happen.',
  waiting: 'The connection is lost and will be tried again.',
  closed: 'The connection was closed.',
};

function words(link: Link): string {
  if (link.state === 'connecting') return 'Connecting…';
  if (link.state === 'live') return 'Live';
  if (link.state === 'closed') return 'Not connected';
  return `Reconnecting in ${Math.max(0, Math.ceil((link.until - Date.now()) / 1000))} s`;
}
