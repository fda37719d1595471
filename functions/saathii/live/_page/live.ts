import { createApi, type TokenStore } from './api.ts';
import { startLinkState } from './link-state.ts';
import { startFeed } from './live-feed.ts';
import { openLiveSocket } from './live-socket.ts';
import { type AwayMemory, startOwnStatus } from './own-status.ts';
import { byId, whilePressed } from './page.ts';
import { createSignIn } from './sign-in.ts';
import { SessionEnded, wordsFor } from './trouble.ts';
import type { Profile, Tokens } from './wire.ts';

const tokensKey = 'saathii.tokens';
const awayKey = 'saathii.away';

/** Tokens live as long as the tab and no longer. */
const store: TokenStore = {
  read: () => JSON.parse(sessionStorage.getItem(tokensKey) ?? 'null') ?? undefined,
  write: (tokens) => {
    if (tokens) sessionStorage.setItem(tokensKey, JSON.stringify(tokens));
    else sessionStorage.removeItem(tokensKey);
  },
};

const away: AwayMemory = {
  read: () => sessionStorage.getItem(awayKey) !== null,
  write: (isAway) => {
    if (isAway) sessionStorage.setItem(awayKey, 'yes');
    else sessionStorage.removeItem(awayKey);
  },
};

const api = createApi({
  base: '',
  store,
  onEnded: () => toSignIn('Your session has ended. Please log in again.'),
});
const signIn = createSignIn(api, (tokens) => {
  // A login brings its user online, whatever was chosen before.
  away.write(false);
  api.begin(tokens);
  void enter();
});
let leave = (): void => undefined;

function toSignIn(notice?: string): void {
  leave();
  leave = () => undefined;
  byId('live').hidden = true;
  byId('bar-end').hidden = true;
  signIn.show(notice);
}

async function enter(): Promise<void> {
  try {
    const me = await api.call<Profile>('GET', '/users/me');
    signIn.hide();
    byId('live').hidden = false;
    byId('bar-end').hidden = false;
    byId('own-name').focus();
    leave = startLive(me);
  } catch (error) {
    if (error instanceof SessionEnded) return;
    signIn.show(`${wordsFor(error)} Reloading the page takes you back to your session.`);
  }
}

/** Everything that runs while somebody is logged in; what it returns stops all of it. */
function startLive(me: Profile): () => void {
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
  const logOut = byId<HTMLButtonElement>('log-out');
  logOut.addEventListener('click', () => void whilePressed(logOut, goodbye), { signal });
  return () => {
    listening.abort();
    socket.close();
    link.stop();
    feed.stop();
    own.stop();
  };
}

/** Ends the session here in any case; where the app can't be told, its own clock ends it. */
async function goodbye(): Promise<void> {
  try {
    await api.call('POST', '/auth/logout');
  } catch (error) {
    if (error instanceof SessionEnded) return;
  }
  api.end();
  toSignIn('You are logged out.');
}

const stored: Tokens | undefined = store.read();
if (stored) void enter();
else toSignIn();
