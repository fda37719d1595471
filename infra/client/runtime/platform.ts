/** A file to send: a `Blob` or `File`, or what React Native calls a file. */
export type FileToSend =
  | { readonly size: number; readonly type: string; slice(start?: number, end?: number): unknown }
  | { readonly uri: string; readonly name: string; readonly type: string };

/** What is used of an answer to `fetch`. */
export interface FetchAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** Every platform calls these by types of its own, which only a method without any can stand for. */
interface FetchRequest {
  readonly method?: string | undefined;
  readonly headers?: unknown;
  readonly body?: unknown;
  readonly signal?: unknown;
}

/** Any `fetch`: written as a method, so that those of browsers, React Native and Node are one. */
export type Fetch = { fetch(url: string, request?: FetchRequest): Promise<FetchAnswer> }['fetch'];

/** What is used of a `WebSocket`. */
export interface Socket {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

export type SocketClass = new (url: string) => Socket;

/** Runs things later. */
export interface Timer {
  /** Runs `act` once after so many seconds, unless what it returns is called before. */
  after(seconds: number, act: () => void): () => void;
}

/** What the client uses of the device. */
export interface Platform {
  readonly fetch: Fetch;
  readonly WebSocket: SocketClass;
  readonly timer: Timer;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
}

interface Globals {
  readonly fetch: Fetch;
  readonly WebSocket: SocketClass;
  readonly FormData: new () => { append(name: string, value: unknown): void };
  readonly AbortController: new () => { readonly signal: unknown; abort(): void };
  setTimeout(act: () => void, milliseconds: number): unknown;
  clearTimeout(timeout: unknown): void;
}

// Browsers, React Native and Node all have these, and declare them differently.
const globals = globalThis as unknown as Globals;

const systemTimer: Timer = {
  after(seconds, act) {
    const timeout = globals.setTimeout(act, seconds * 1000);
    return () => globals.clearTimeout(timeout);
  },
};

/** The device's own parts, but for those that are given. */
export function platformOf(given: { readonly [Part in keyof Platform]?: Platform[Part] | undefined }): Platform {
  const fetch = given.fetch ?? ((url: string, request?: FetchRequest) => globals.fetch(url, request));
  return {
    // A browser's `fetch` refuses to be called as a method of anything else.
    fetch: (url, request) => fetch(url, request),
    WebSocket: given.WebSocket ?? globals.WebSocket,
    timer: given.timer ?? systemTimer,
    now: given.now ?? Date.now,
    random: given.random ?? Math.random,
  };
}

export const newForm = (): { append(name: string, value: unknown): void } => new globals.FormData();

export const newAbort = (): { readonly signal: unknown; abort(): void } => new globals.AbortController();

export const pause = ({ timer }: Pick<Platform, 'timer'>, seconds: number): Promise<void> =>
  new Promise((resolve) => {
    timer.after(seconds, resolve);
  });
