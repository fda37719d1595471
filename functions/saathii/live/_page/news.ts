import { byId, setText } from '../../_web/page.ts';
import { type Feed, type State, stateOf } from './feed.ts';
import type { StatusUpdate } from './wire.ts';

export interface News {
  /** Notes a message before the feed is changed by it. */
  hear(feed: Feed, update: StatusUpdate): void;
  stop(): void;
}

/** Changes that fall together are said as one, so that a screen reader keeps up. */
const gatherMs = 1_000;
const namedAtMost = 2;

const stateWords: Readonly<Record<State, string>> = {
  available: 'is available',
  busy: 'is busy',
  offline: 'went offline',
};

/** One line about who has just changed, also read out. Signs of life alone are no news. */
export function startNews(): News {
  const line = byId('news');
  const gathered = new Map<number, string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function say(): void {
    timer = undefined;
    const changes = [...gathered.values()];
    gathered.clear();
    const rest = changes.length - namedAtMost;
    const named = changes.slice(0, namedAtMost).join(', ');
    setText(line, rest > 0 ? `${named} and ${rest} more ${rest === 1 ? 'change' : 'changes'}` : named);
  }

  return {
    hear: (feed, { user_id, status }) => {
      const known = feed.rows.get(user_id)?.listener;
      const before = known ? stateOf(known) : 'offline';
      if (before === stateOf(status)) return;
      const name = status.username ?? known?.username ?? 'Somebody';
      gathered.set(user_id, `${name} ${stateWords[stateOf(status)]}`);
      timer ??= setTimeout(say, gatherMs);
    },
    stop: () => {
      clearTimeout(timer);
      setText(line, '');
    },
  };
}
