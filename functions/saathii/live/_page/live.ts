import type { Api } from '../../_web/api.ts';
import { createEntrance } from '../../_web/entrance.ts';
import { byId } from '../../_web/page.ts';
import type { Profile } from '../../_web/wire.ts';
import { startLinkState } from './link-state.ts';
import { startFeed } from './live-feed.ts';
import { openLiveSocket } from './live-socket.ts';
import { type AwayMemory, startOwnStatus } from './own-status.ts';
import { createRegistration } from './registration.ts';

const awayKey = 'saathii.away';

const away: AwayMemory = {
  read: () => sessionStorage.getItem(awayKey) !== null,
  write: (isAway) => {
    if (isAway) sessionStorage.setItem(awayKey, 'yes');
    else sessionStorage.removeItem(awayKey);
  },
};

const entrance = createEntrance({
  tokensKey: 'saathii.tokens',
  // A login brings its user online, whatever was chosen before.
  onLogin: () => away.write(false),
  onNewNumber: (registrationToken) => register(registrationToken),
  start: startLive,
});
const register = createRegistration(entrance);

/** Everything that runs while somebody is logged in; what it returns stops all of it. */
function startLive(api: Api, me: Profile): () => void {
  byId('live').hidden = false;
  byId('own-name').focus();
  const own = startOwnStatus(api, me, away);
  const feed = startFeed(api, me.user_id);
  const link = startLinkState();
  const socket = openLiveSocket({
    address: () => `${location.origin.replace(/^http/, 'ws')}/ws/feed?token=${encodeURIComponent(api.token() ?? '')}`,
    onLink: link.show,
    onGreeting: feed.reload,
    onUpdate: (update) => {
      if (feed.update(update) && update.user_id === me.user_id) own.told(update.status);
    },
    // A dead access token is renewed by any request, and a dead session is noticed by it.
    onDoubt: () => void api.call('GET', '/users/me/status').catch(() => undefined),
  });
  const listening = new AbortController();
  const { signal } = listening;
  addEventListener('online', socket.retryNow, { signal });
  byId('link-now').addEventListener('click', socket.retryNow, { signal });
  return () => {
    byId('live').hidden = true;
    listening.abort();
    socket.close();
    link.stop();
    feed.stop();
    own.stop();
  };
}

entrance.open();
