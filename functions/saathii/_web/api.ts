import { noAnswer, refused, SessionEnded } from './trouble.ts';
import type { Tokens } from './wire.ts';

/** Where the tokens of the session are kept; none = nobody is logged in. */
export interface TokenStore {
  read(): Tokens | undefined;
  write(tokens: Tokens | undefined): void;
}

export interface Api {
  /** A request that needs no session. A refusal is a `Trouble`. */
  open<T>(path: string, body: unknown): Promise<T>;
  /**
   * A request of the session. On 401 the tokens are renewed, once for all requests that wait for it, and the request
   * is repeated once. When that does not help, the session is over: `onEnded` is called and `SessionEnded` thrown.
   */
  call<T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<T>;
  /** The current access token, for the one place that a header can't reach. */
  token(): string | undefined;
  begin(tokens: Tokens): void;
  /** Forgets the tokens; requests still under way end with `SessionEnded`. */
  end(): void;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfter: string | null;
}

const patienceMs = 20_000;

export function createApi(options: { base: string; store: TokenStore; onEnded(): void }): Api {
  const { base, store, onEnded } = options;
  let renewing: Promise<void> | undefined;
  // A request of an earlier session must not be repeated as somebody else.
  let session = 0;

  const end = (): void => {
    session += 1;
    renewing = undefined;
    store.write(undefined);
  };
  const endOf = (mine: number): SessionEnded => {
    if (mine === session) {
      end();
      onEnded();
    }
    return new SessionEnded();
  };

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const mine = session;
    const ask = (token: string): Promise<Reply> => send(`${base}${path}`, { method, body, token });
    const token = store.read()?.access_token;
    if (token === undefined) throw new SessionEnded();
    let reply = await ask(token);
    if (reply.status === 401 && mine === session) {
      await renewed(token);
      const next = store.read()?.access_token;
      if (mine === session && next !== undefined) reply = await ask(next);
    }
    if (mine !== session) throw new SessionEnded();
    if (reply.status === 401) throw endOf(mine);
    return answered<T>(reply);
  }

  function renewed(used: string): Promise<void> {
    const current = store.read()?.access_token;
    if (renewing === undefined && current !== used) return Promise.resolve();
    if (renewing === undefined) {
      const mine = renew(session).finally(() => {
        if (renewing === mine) renewing = undefined;
      });
      renewing = mine;
    }
    return renewing;
  }

  async function renew(mine: number): Promise<void> {
    const body = { refresh_token: store.read()?.refresh_token };
    const reply = await send(`${base}/auth/refresh`, { method: 'POST', body });
    if (mine !== session) return;
    if (reply.status === 401 || reply.status === 422) throw endOf(mine);
    store.write(answered<Tokens>(reply));
  }

  return {
    open: async (path, body) => answered(await send(`${base}${path}`, { method: 'POST', body })),
    call,
    token: () => store.read()?.access_token,
    begin: (tokens) => {
      end();
      store.write({ access_token: tokens.access_token, refresh_token: tokens.refresh_token });
    },
    end,
  };
}

async function send(url: string, request: { method: string; body?: unknown; token?: string }): Promise<Reply> {
  const { method, body, token } = request;
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  try {
    const response = await fetch(url, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      cache: 'no-store',
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await response.text();
    return { status: response.status, body: parsed(text), retryAfter: response.headers.get('retry-after') };
  } catch {
    throw noAnswer();
  }
}

/** What the platform answers by itself need not be JSON; then only its status counts. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function answered<T>({ status, body, retryAfter }: Reply): T {
  if (status !== 200) throw refused(status, body, retryAfter);
  return body as T;
}
