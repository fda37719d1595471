import { type Api, createApi } from './api.ts';
import { onClick } from './forms.ts';
import { byId } from './page.ts';
import { createSignIn } from './sign-in.ts';
import { tabTokens } from './tab-tokens.ts';
import { SessionEnded, wordsFor } from './trouble.ts';
import type { Profile, Tokens } from './wire.ts';

export interface Inside {
  /** The page's own place for its tokens. */
  readonly tokensKey: string;
  /** Shows and starts what is there for somebody who is logged in; what it returns stops and hides all of it. */
  start(api: Api, me: Profile): () => void;
  /** Somebody has logged in just now, and is about to go in. */
  onLogin?(): void;
  /** A number was proven that has no account. */
  onNewNumber(registrationToken: string): void;
}

/** Between the login of a page and what is behind it. */
export interface Entrance {
  readonly api: Api;
  /** Goes on with the tab's session, or to the login where there is none. */
  open(): void;
  /** Goes in with the tokens of a fresh login. */
  enter(tokens: Tokens): void;
  /** Another step of the way in; see `SignIn.go`. */
  go(step: string, said?: string): void;
  /** Ends the session here in any case; where the app can't be told, its own clock ends it. */
  logOut(notice?: string): Promise<void>;
}

/** The entrance of a page with the markup of the sign-in, a `bar-end` for those inside, and a `log-out` in it. */
export function createEntrance({ tokensKey, start, onLogin, onNewNumber }: Inside): Entrance {
  const store = tabTokens(tokensKey);
  const api = createApi({
    base: '',
    store,
    onEnded: () => toSignIn('Your session has ended. Please log in again.'),
  });
  const signIn = createSignIn(api, { onTokens: enter, onNewNumber });
  let leave = (): void => undefined;

  function toSignIn(notice?: string): void {
    leave();
    leave = () => undefined;
    byId('bar-end').hidden = true;
    signIn.show(notice);
  }

  function enter(tokens: Tokens): void {
    onLogin?.();
    api.begin(tokens);
    void goIn();
  }

  async function goIn(): Promise<void> {
    try {
      const me = await api.call<Profile>('GET', '/users/me');
      signIn.hide();
      byId('bar-end').hidden = false;
      leave = start(api, me);
    } catch (error) {
      if (error instanceof SessionEnded) return;
      signIn.show(`${wordsFor(error)} Reloading the page takes you back to your session.`);
    }
  }

  async function logOut(notice = 'You are logged out.'): Promise<void> {
    try {
      await api.call('POST', '/auth/logout');
    } catch (error) {
      if (error instanceof SessionEnded) return;
    }
    api.end();
    toSignIn(notice);
  }

  onClick('log-out', () => logOut());
  return {
    api,
    open: () => {
      if (store.read()) void goIn();
      else toSignIn();
    },
    enter,
    go: signIn.go,
    logOut,
  };
}
