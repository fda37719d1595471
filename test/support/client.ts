import { randomInt } from 'node:crypto';
import { demandNoInternals } from './secret-watch/internals.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the tests judge what came back.
  readonly body: any;
}

/** What a person's phone does: requests as the documented clients send them. */
export interface Client {
  readonly url: string;
  send(
    method: string,
    path: string,
    options?: { body?: unknown; raw?: string; token?: string | undefined; headers?: Record<string, string> },
  ): Promise<Answer>;
  get(path: string, token?: string): Promise<Answer>;
  post(path: string, body?: unknown, token?: string): Promise<Answer>;
  put(path: string, body: unknown, token: string): Promise<Answer>;
  delete(path: string, token: string): Promise<Answer>;
}

export function clientOf(url: string): Client {
  const send: Client['send'] = async (method, path, { body, raw, token, headers } = {}) => {
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(payload !== undefined && { body: payload }),
    });
    const text = await response.text();
    if (response.status >= 400) demandNoInternals(`${method} ${path.split('?')[0]} answered ${response.status}`, text);
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : parse(text) };
  };
  return {
    url,
    send,
    get: (path, token) => send('GET', path, { token }),
    post: (path, body, token) => send('POST', path, { body, token }),
    put: (path, body, token) => send('PUT', path, { body, token }),
    delete: (path, token) => send('DELETE', path, { token }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A phone number that no other test uses, in a range that is not given to anybody. */
export const newPhone = (): string => `+9155${String(randomInt(10 ** 8)).padStart(8, '0')}`;
