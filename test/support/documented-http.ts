/** A request as the documented client sends it. */
export interface DocumentedRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** An answer that is not a 2xx, as the client's promise is rejected with it. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;

  constructor(status: number) {
    super(`answered ${status}`);
    this.status = status;
  }
}

/** What the client keeps on the device. */
export interface StoredTokens {
  access: string | undefined;
  refresh: string | undefined;
}

export interface DocumentedHttp {
  readonly tokens: StoredTokens;
  // biome-ignore lint/suspicious/noExplicitAny: the client reads what it expects.
  send(request: DocumentedRequest): Promise<any>;
}

type Waiting = { readonly resolve: () => void; readonly reject: (error: unknown) => void };

/**
 * The client's one way to the server, with its interceptor: a 401 starts a refresh, or waits for the one that runs,
 * and then the request is repeated. The refresh itself goes the same way, so that a 401 to it waits for itself for
 * ever; any other failure of it brings the person to the login.
 */
export function documentedHttp(url: string, toLogin: () => void): DocumentedHttp {
  const tokens: StoredTokens = { access: undefined, refresh: undefined };
  let refreshing = false;
  let waiting: Waiting[] = [];

  const attempt = async ({ method, path, body }: DocumentedRequest): Promise<Response> =>
    fetch(`${url}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(tokens.access !== undefined && { authorization: `Bearer ${tokens.access}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

  const send: DocumentedHttp['send'] = async (request) => {
    const answer = await attempt(request);
    const text = await answer.text();
    if (answer.status === 401) {
      await (refreshing ? behindTheRefresh() : refresh());
      return send(request);
    }
    if (!answer.ok) throw new HttpError(answer.status);
    return text === '' ? undefined : JSON.parse(text);
  };

  const behindTheRefresh = (): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
    });

  async function refresh(): Promise<void> {
    refreshing = true;
    try {
      const body = { refresh_token: tokens.refresh };
      const pair = await send({ method: 'POST', path: '/auth/refresh', body });
      Object.assign(tokens, { access: pair.access_token, refresh: pair.refresh_token });
      for (const { resolve } of waiting) resolve();
    } catch (error) {
      for (const { reject } of waiting) reject(error);
      Object.assign(tokens, { access: undefined, refresh: undefined });
      toLogin();
      throw error;
    } finally {
      refreshing = false;
      waiting = [];
    }
  }

  return { tokens, send };
}
