import { type Ended, openConnection } from './connection.ts';
import type { ChannelPlan } from './plan.ts';
import type { Platform } from './platform.ts';
import { SessionEnded } from './refusal.ts';
import type { Pass } from './session.ts';

/** How a channel is connected. From `open` on nothing is missed; what changed before has to be asked for. */
export type Link =
  | { readonly state: 'connecting' | 'open' | 'paused' }
  /** The next try begins after so many seconds. */
  | { readonly state: 'waiting'; readonly seconds: number }
  /** For good: it was closed, the session has ended, or the server wants it to stay away. */
  | { readonly state: 'closed' };

export interface SocketListener<Message> {
  onMessage(message: Message): void;
  onState?(link: Link): void;
}

/** What can be told to rest and to go on. */
export interface Resting {
  pause(): void;
  resume(): void;
  /** The network is back. */
  retry(): void;
  close(): void;
}

export interface SocketDesk {
  readonly platform: Platform;
  /** The server's address, `https://...`. */
  readonly url: string;
  /** The right to connect. After `doubt` it is asked for at the server, which renews or ends the session. */
  readonly passFor: (doubt: boolean) => Promise<Pass>;
  readonly onClosed: (socket: Resting) => void;
}

const maxWaitSeconds = 30;
/** A connection that lasted so long was a good one, and the next is tried at once. */
const goodSeconds = 30;
/** The platform ends every connection after 2 hours. */
const limitSeconds = 2 * 3600 - 60;
const normalClosure = 1000;
const policyViolation = 1008;

/**
 * Keeps the socket of a channel open: after any end it comes back, after ever longer, by chance a part of the time so
 * that not everybody comes at once. Only where it was closed by `close`, by the end of the session, or by the server for
 * good (1000), it stays away. It rests until it is resumed.
 */
export function keepSocket(
  { platform, url, passFor, onClosed }: SocketDesk,
  plan: ChannelPlan,
  { onMessage, onState = () => {} }: SocketListener<{ readonly type: string }>,
): Resting {
  let state: Link['state'] = 'paused';
  let failures = 0;
  let doubt = false;
  // What an earlier try is still told is no news.
  let tries = 0;
  let stop = (): void => {};

  function become(link: Link): void {
    state = link.state;
    onState(link);
  }

  async function connect(): Promise<void> {
    tries += 1;
    const mine = tries;
    become({ state: 'connecting' });
    try {
      const { token } = await passFor(doubt);
      if (mine !== tries) return;
      doubt = false;
      const address = `${url.replace(/^http/, 'ws')}${plan.path}?${plan.token}=${encodeURIComponent(token)}`;
      stop = openConnection({ platform, address, onMessage: receive, onEnd: ended });
    } catch (error) {
      if (mine !== tries) return;
      if (error instanceof SessionEnded) settle();
      else wait();
    }
  }

  function receive(message: { readonly type: string }): boolean {
    const isGreeting = message.type === plan.greeting;
    if (isGreeting) become({ state: 'open' });
    if (plan.types.includes(message.type)) onMessage(message);
    return isGreeting;
  }

  function ended({ code, wasGreeted, lastedSeconds }: Ended): void {
    if (lastedSeconds >= goodSeconds) failures = 0;
    doubt = !wasGreeted || code === normalClosure || code === policyViolation;
    if (code !== normalClosure || lastedSeconds >= limitSeconds) {
      wait();
    } else {
      settle();
      // The login may have ended, which nobody would notice otherwise until the next request.
      passFor(doubt).catch(() => {});
    }
  }

  function wait(): void {
    const seconds = platform.random() * Math.min(maxWaitSeconds, 2 ** failures);
    failures += 1;
    stop = platform.timer.after(seconds, connect);
    become({ state: 'waiting', seconds });
  }

  function leave(link: Link): void {
    if (state === 'closed' || state === link.state) return;
    tries += 1;
    stop();
    stop = () => {};
    become(link);
  }

  function settle(): void {
    leave({ state: 'closed' });
    onClosed(socket);
  }

  const retry = (): void => {
    if (state !== 'waiting') return;
    stop();
    failures = 0;
    void connect();
  };

  const socket: Resting = {
    pause: () => leave({ state: 'paused' }),
    resume: () => {
      if (state === 'paused') void connect();
      else retry();
    },
    retry,
    close: settle,
  };
  return socket;
}
