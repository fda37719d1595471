import { WebSocket } from 'ws';
import type { Timer } from './virtual-timer.ts';

const pingSeconds = 30;
const reconnectSeconds = 5;

/** What arrives on a socket. */
export interface SocketMessage {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: the client reads what it expects.
  readonly [field: string]: any;
}

export interface DocumentedSocket {
  /** Whether the socket that is open now has been greeted. */
  isGreeted(): boolean;
  /** The network goes away: the socket ends without a goodbye. */
  cut(): void;
  /** The page is left: the socket ends with a goodbye and does not come back. */
  close(): void;
}

interface Page {
  /** Without a query. */
  readonly url: string;
  /** The access token that is stored at the moment of the opening. */
  token(): string | undefined;
  readonly timer: Timer;
  /** In React the first ping is lost to a stale closure, and with it all others. */
  readonly pings: boolean;
  onMessage(message: SocketMessage): void;
}

/**
 * The socket of a page: pings once it is open and 30 s after each pong, and is opened again 5 s after any end but a
 * normal one (1000).
 */
export function documentedSocket({ url, token, timer, pings, onMessage }: Page): DocumentedSocket {
  let greeted = false;
  let left = false;
  let socket: WebSocket;

  const ping = (on: WebSocket): void => {
    if (on.readyState === WebSocket.OPEN) {
      on.send(JSON.stringify({ type: 'ping', timestamp: new Date().toISOString() }));
    }
  };

  const open = (): void => {
    const opening = new WebSocket(`${url}?token=${token()}`);
    socket = opening;
    opening.on('open', () => {
      if (pings) ping(opening);
    });
    opening.on('message', (data) => {
      const message: SocketMessage = JSON.parse(String(data));
      if (message.type === 'pong') timer.after(pingSeconds, () => ping(opening));
      greeted ||= message.type.endsWith('connection_established');
      onMessage(message);
    });
    // A refused handshake is an error and then an end like any other.
    opening.on('error', () => {});
    opening.on('close', (code) => {
      greeted = false;
      if (code !== 1000 && !left) timer.after(reconnectSeconds, open);
    });
  };

  open();
  return {
    isGreeted: () => greeted,
    cut: () => socket.terminate(),
    close: () => {
      left = true;
      socket.close(1000);
    },
  };
}
