import type { Platform, Socket } from './platform.ts';

/** How a connection was: from its greeting on it told everything. */
export interface Ended {
  /** `undefined` = the other side was not heard of any more. */
  readonly code: number | undefined;
  readonly wasGreeted: boolean;
  readonly lastedSeconds: number;
}

export interface ConnectionDesk {
  readonly platform: Platform;
  readonly address: string;
  readonly onMessage: (message: { readonly type: string }) => boolean;
  readonly onEnd: (ended: Ended) => void;
}

const greetingSeconds = 15;
const pingSeconds = 30;
const pongSeconds = 10;
const normalClosure = 1000;

/**
 * One connection from its opening to its end, which is told once. It is pinged after its opening and 30 s after each
 * pong. One that leaves a ping unanswered for 10 s, or is not greeted within 15 s, is taken for dead. `onMessage` says
 * whether a message was the greeting. Returns how to close it; then its end is not told.
 */
export function openConnection({ platform, address, onMessage, onEnd }: ConnectionDesk): () => void {
  const { timer, now } = platform;
  const began = now();
  const socket: Socket = new platform.WebSocket(address);
  let wasGreeted = false;
  let isOver = false;
  const stopGreeting = timer.after(greetingSeconds, lose);
  let stopPinging = (): void => {};

  function leave(): void {
    isOver = true;
    stopGreeting();
    stopPinging();
  }

  function end(code: number | undefined): void {
    if (isOver) return;
    leave();
    onEnd({ code, wasGreeted, lastedSeconds: (now() - began) / 1000 });
  }

  function lose(): void {
    end(undefined);
    socket.close();
  }

  function ping(): void {
    if (isOver) return;
    stopPinging = timer.after(pongSeconds, lose);
    socket.send(JSON.stringify({ type: 'ping', timestamp: now() }));
  }

  function receive(message: { readonly type: string }): void {
    if (message.type === 'pong') {
      stopPinging();
      stopPinging = timer.after(pingSeconds, ping);
    } else if (onMessage(message)) {
      wasGreeted = true;
      stopGreeting();
    }
  }

  socket.onopen = ping;
  socket.onmessage = ({ data }: { readonly data: unknown }) => {
    const message = messageIn(data);
    if (message && !isOver) receive(message);
  };
  socket.onclose = ({ code }: { readonly code?: number | undefined }) => end(code);
  // A refused handshake is an error and then an end like any other.
  socket.onerror = () => {};
  return () => {
    leave();
    socket.close(normalClosure);
  };
}

function messageIn(data: unknown): { readonly type: string } | undefined {
  try {
    const message = JSON.parse(String(data)) as { readonly type?: unknown } | null;
    return typeof message?.type === 'string' ? (message as { readonly type: string }) : undefined;
  } catch {
    return undefined;
  }
}
