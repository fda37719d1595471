import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from './eventually.ts';
import type { Saathii } from './saathii.ts';

/** A socket as a phone holds it, with everything it was sent. */
export interface LiveSocket {
  readonly socket: WebSocket;
  /** Every frame as it was sent. */
  readonly texts: readonly string[];
  /** The statuses that `user_status_update` brought about somebody, in their order. */
  // biome-ignore lint/suspicious/noExplicitAny: the tests judge what came.
  statusesOf(userId: number): readonly any[];
  /** The code with which it was closed; undefined while it is open. */
  closeCode(): number | undefined;
  send(frame: unknown): void;
  /** Sends a frame and gives the next one that tells of no status and no call. */
  ask(frame: unknown): Promise<string>;
  /** Cuts the connection without a goodbye. */
  cut(): void;
}

/** What is told without having been asked. */
const isNews = /"type":"(?:user_status_update|call_started|call_ended)"/;

const addressOf = (app: Saathii, channel: string, token: string | undefined): string =>
  `${app.url.replace('http', 'ws')}/ws/${channel}${token === undefined ? '' : `?token=${encodeURIComponent(token)}`}`;

/** The status with which a handshake is refused. */
export async function handshakeRefusal(app: Saathii, channel: string, token?: string): Promise<number | undefined> {
  const socket = new WebSocket(addressOf(app, channel, token));
  socket.on('error', () => undefined);
  const opened = once(socket, 'open').then(() => 'opened' as const);
  const refused = once(socket, 'unexpected-response').then(([, response]) => response as IncomingMessage);
  const outcome = await Promise.race([opened, refused]);
  socket.terminate();
  return outcome === 'opened' ? undefined : outcome.statusCode;
}

/** Opens a socket; the greeting may not have come yet. */
export async function openSocket(app: Saathii, channel: string, token: string): Promise<LiveSocket> {
  const socket = new WebSocket(addressOf(app, channel, token));
  const texts: string[] = [];
  let closeCode: number | undefined;
  socket.on('message', (data) => texts.push(String(data)));
  socket.on('close', (code) => {
    closeCode = code;
  });
  socket.on('error', () => undefined);
  onTestFinished(() => socket.terminate());
  await once(socket, 'open');
  const send = (frame: unknown) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  return {
    socket,
    texts,
    statusesOf: (userId) =>
      texts
        .map((text) => JSON.parse(text))
        .filter(({ type, user_id }) => type === 'user_status_update' && user_id === userId)
        .map(({ status }) => status),
    closeCode: () => closeCode,
    send,
    ask: async (frame) => {
      const heard = texts.length;
      const answer = () => texts.slice(heard).find((text) => !isNews.test(text));
      send(frame);
      await eventually(() => {
        if (answer() === undefined) throw new Error('no answer');
      });
      return answer() ?? '';
    },
    cut: () => socket.terminate(),
  };
}

/** Opens a socket and waits until it has been greeted. */
export async function greetedSocket(app: Saathii, channel: string, token: string): Promise<LiveSocket> {
  const socket = await openSocket(app, channel, token);
  await eventually(() => {
    if (!socket.texts.some((text) => text.includes('connection_established'))) throw new Error('not greeted');
  });
  return socket;
}
