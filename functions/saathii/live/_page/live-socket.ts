import type { Message, StatusUpdate } from './wire.ts';

/** How the page is connected; `until` is when the next try begins, in epoch milliseconds. */
export type Link =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  | { readonly state: 'waiting'; readonly until: number }
  | { readonly state: 'closed' };

export interface LiveSocket {
  /** Begins a try at once where one is waited for. */
  retryNow(): void;
  close(): void;
}

export interface LiveSocketOptions {
  /** Asked anew for every try, since tokens change. */
  address(): string;
  onLink(link: Link): void;
  /** The server has begun to tell; what changed before is not told any more. */
  onGreeting(): void;
  onUpdate(update: StatusUpdate): void;
  /** It was refused or could not be reached, or the server has closed it for good: is the session still there? */
  onDoubt(): void;
}

const retryMs = 5_000;
const pingMs = 30_000;
/** A peer that leaves a ping without an answer for so long is taken for lost. */
const pongPatienceMs = 20_000;
const normalClosure = 1000;

/** Keeps a socket of the feed open: it is opened again 5 seconds after any end but the normal one. */
export function openLiveSocket(options: LiveSocketOptions): LiveSocket {
  let socket: WebSocket | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let ping: ReturnType<typeof setTimeout> | undefined;

  function connect(): void {
    retry = undefined;
    options.onLink({ state: 'connecting' });
    const mine = new WebSocket(options.address());
    let opened = false;
    socket = mine;
    mine.onopen = () => {
      opened = true;
      sendPing(mine);
    };
    mine.onmessage = ({ data }) => {
      if (socket === mine) receive(mine, readMessage(data));
    };
    mine.onclose = ({ code }) => {
      if (socket === mine) lost(code, opened);
    };
  }

  function lost(code: number | undefined, opened: boolean): void {
    socket = undefined;
    clearTimeout(ping);
    if (code === normalClosure) {
      options.onLink({ state: 'closed' });
    } else {
      retry = setTimeout(connect, retryMs);
      options.onLink({ state: 'waiting', until: Date.now() + retryMs });
    }
    if (code === normalClosure || !opened) options.onDoubt();
  }

  function sendPing(to: WebSocket): void {
    if (socket !== to) return;
    to.send(JSON.stringify({ type: 'ping', timestamp: new Date().toISOString() }));
    ping = setTimeout(() => {
      lost(undefined, true);
      to.close();
    }, pongPatienceMs);
  }

  function receive(from: WebSocket, message: Message | undefined): void {
    if (message?.type === 'pong') {
      clearTimeout(ping);
      ping = setTimeout(sendPing, pingMs, from);
    } else if (message?.type === 'connection_established') {
      options.onLink({ state: 'live' });
      options.onGreeting();
    } else if (message?.type === 'user_status_update') {
      options.onUpdate(message);
    }
  }

  connect();
  return {
    retryNow: () => {
      if (socket) return;
      clearTimeout(retry);
      connect();
    },
    close: () => {
      const last = socket;
      socket = undefined;
      clearTimeout(retry);
      clearTimeout(ping);
      last?.close(normalClosure);
    },
  };
}

function readMessage(data: unknown): Message | undefined {
  try {
    return JSON.parse(String(data)) as Message;
  } catch {
    return undefined;
  }
}
