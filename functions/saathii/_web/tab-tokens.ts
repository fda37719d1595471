import type { TokenStore } from './api.ts';

/** Tokens that live as long as the tab and no longer, under a key of the page's own. */
export const tabTokens = (key: string): TokenStore => ({
  read: () => JSON.parse(sessionStorage.getItem(key) ?? 'null') ?? undefined,
  write: (tokens) => {
    if (tokens) sessionStorage.setItem(key, JSON.stringify(tokens));
    else sessionStorage.removeItem(key);
  },
});
