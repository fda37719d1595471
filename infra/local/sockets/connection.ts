import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import type { Clock } from '../clock.ts';
import type { Alarms } from '../clock-alarms.ts';
import type { SocketClient, SocketMessage } from './events.ts';
import { createFrameMeter } from './frames.ts';

const IDLE_MS = 10 * 60_000;
const LONGEST_CONNECTION_MS = 2 * 3_600_000;

/** An open socket with the platform's limits. */
export interface Connection {
  readonly client: SocketClient;
  lastActiveAtMs(): number;
  /** Sends a text frame; false when the peer is gone. Being sent to counts as activity. */
  send(data: Buffer | string): Promise<boolean>;
  close(code: number, reason: string): void;
  /** Cuts the connection without a closing handshake; resolves when it is gone. */
  cut(): Promise<void>;
}

export interface ConnectionOptions {
  readonly client: SocketClient;
  readonly clock: Clock;
  readonly alarms: Alarms;
  onMessage(message: SocketMessage): void;
  /** The connection takes no more posts: it is closing or closed. */
  onUnreachable(): void;
  /** The connection is closed, with the code that the side which began to close gave. */
  onClosed(code: number, reason: string): void;
}

/**
 * Takes over a socket whose handshake is done. It is closed with 1009 for a frame or message that is too large, with 1001
 * after 10 minutes without a message in either direction, and with 1001 after 2 hours, both by the clock.
 * Pings and pongs are answered but do not count as activity.
 */
export function openConnection(webSocket: WebSocket, socket: Duplex, options: ConnectionOptions): Connection {
  const { client } = options;
  let closing: { code: number; reason: string } | undefined;
  const closed = Promise.withResolvers<void>();

  const close = (code: number, reason: string): void => {
    if (closing) return;
    closing = { code, reason };
    webSocket.close(code, reason);
    options.onUnreachable();
  };
  const lifetime = createLifetime(client.connectedAtMs, options, () => close(1001, 'Going away'));
  const keepsLimits = createFrameMeter();
  // Ahead of the library's own listener, so that an oversized frame is refused before its message is delivered.
  socket.prependListener('data', (chunk: Buffer) => {
    if (!keepsLimits(chunk)) close(1009, 'Message too long');
  });
  webSocket.on('message', (data: RawData, binary: boolean) => {
    if (closing) return;
    lifetime.renew();
    options.onMessage({ data: bufferOf(data), binary });
  });
  // A protocol violation of the peer: the library closes the socket, and `close` tells the rest.
  webSocket.on('error', () => undefined);
  webSocket.on('close', (code, reason) => {
    lifetime.end();
    closed.resolve();
    options.onUnreachable();
    options.onClosed(closing?.code ?? code, closing?.reason ?? (reason.toString() || (DEFAULT_REASONS[code] ?? '')));
  });

  return {
    client,
    lastActiveAtMs: lifetime.lastActiveAtMs,
    close,
    async cut() {
      webSocket.terminate();
      await closed.promise;
    },
    async send(data) {
      if (closing) return false;
      const failure = await new Promise((resolve) => webSocket.send(data, { binary: false }, resolve));
      if (!failure) lifetime.renew();
      return !failure;
    },
  };
}

/** Calls `expire` once when the connection has been idle or open for too long. */
function createLifetime(
  connectedAtMs: number,
  { clock, alarms }: { readonly clock: Clock; readonly alarms: Alarms },
  expire: () => void,
) {
  let lastActiveAtMs = clock.now();
  let cancelAlarm = (): void => undefined;
  // Activity does not move the alarm: it would be set anew for every message. It looks again when it rings.
  const watch = (): void => {
    const dueMs = Math.min(lastActiveAtMs + IDLE_MS, connectedAtMs + LONGEST_CONNECTION_MS);
    if (dueMs <= clock.now()) expire();
    else cancelAlarm = alarms.at(dueMs, watch);
  };
  watch();
  return {
    lastActiveAtMs: () => lastActiveAtMs,
    renew() {
      lastActiveAtMs = clock.now();
    },
    end: () => cancelAlarm(),
  };
}

/** What the platform says where the peer gave no reason. */
const DEFAULT_REASONS: Readonly<Record<number, string>> = {
  1001: 'Going away',
  1005: 'Client-side close frame status not set',
  1006: 'Connection closed abnormally',
};

function bufferOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
