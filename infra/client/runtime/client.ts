import { openCaller } from './caller.ts';
import { heartbeats } from './heartbeats.ts';
import { keepSocket, type Resting, type SocketListener } from './kept-socket.ts';
import type { ApiTypes, Arguments, ChannelPlan, OwnOperation, Plan } from './plan.ts';
import { type Fetch, platformOf, type SocketClass, type Timer } from './platform.ts';
import type { Pass, TokenStore, Tokens } from './session.ts';

export interface ClientOptions {
  /** The server's address, `https://...`, without a slash at its end. */
  readonly url: string;
  readonly tokens: TokenStore;
  /** The session has ended without having been asked to: the person has to log in. Called once for each session. */
  readonly onEnded: () => void;
  readonly fetch?: Fetch | undefined;
  readonly WebSocket?: SocketClass | undefined;
  readonly timer?: Timer | undefined;
  /** Epoch milliseconds. */
  readonly now?: (() => number) | undefined;
  /** From 0 to below 1. */
  readonly random?: (() => number) | undefined;
}

export interface AnyClient<Api extends ApiTypes<Api>, Channels> {
  /**
   * Asks an operation. What it refuses is a `Refusal`; without an answer that says anything it is `NoAnswer`, and
   * `SessionEnded` where nobody is logged in. An expired token is renewed. Reads and requests with an idempotency key,
   * which each gets that takes one, are repeated a few times where no answer comes or the server is busy.
   */
  call<Id extends keyof Api & string>(id: Id, ...request: Arguments<Api[Id]['request']>): Promise<Api[Id]['answer']>;
  /** Logs in with the tokens that a login or a registration was answered. */
  begin(tokens: Tokens): Promise<void>;
  /** Logs out, here in any case, and at the server if it can be reached. */
  logOut(): Promise<void>;
  /** Opens a channel and keeps it open until it is closed or the session ends. */
  socket<Name extends keyof Channels & string>(name: Name, listener: SocketListener<Channels[Name]>): { close(): void };
  /** A sign of life now and every 30 s, but while paused. It ends an explicit offline. Returns how to stop it. */
  heartbeat(): () => void;
  /** The app is in the background: sockets are closed and heartbeats rest. */
  pause(): void;
  resume(): void;
  /** The network is back: what waits for it tries at once. */
  online(): void;
}

/** A client of the API that the plans tell of. Nothing is sent before it is asked to. */
export function openClient<Api extends ApiTypes<Api>, Channels>(
  options: ClientOptions,
  plans: Readonly<Record<keyof Api, Plan>>,
  channels: Readonly<Record<keyof Channels, ChannelPlan>>,
): AnyClient<Api, Channels> {
  const { url, tokens: store, onEnded } = options;
  const platform = platformOf(options);
  const running = openCrew();
  let isLeaving = false;
  const onOver = (asked: boolean): void => {
    running.dismiss();
    if (!asked && !isLeaving) onEnded();
  };
  const { session, call } = openCaller({ platform, url, plans, store, onOver });
  const own = (id: OwnOperation): Promise<unknown> => call(id);

  /** A read that asks for the caller alone shows whether the session is good. */
  async function passFor(doubt: boolean): Promise<Pass> {
    if (doubt) await own('users.getMyStatus');
    return session.freshPass();
  }

  return {
    call: (id, ...[request]) => call(id, request),
    begin: (tokens) => session.begin(tokens),
    logOut: async () => {
      isLeaving = true;
      await own('auth.logout').catch(() => {});
      await session.end().finally(() => {
        isLeaving = false;
      });
    },
    socket: (name, listener) => {
      const desk = { platform, url, passFor, onClosed: running.forget };
      // The plan lets only messages of the channel through.
      return running.add(keepSocket(desk, channels[name], listener as SocketListener<{ readonly type: string }>));
    },
    heartbeat: () => {
      const beating = running.add(heartbeats(platform, () => own('users.heartbeat')));
      return () => {
        running.forget(beating);
        beating.close();
      };
    },
    pause: () => running.rest(true),
    resume: () => running.rest(false),
    online: () => running.retry(),
  };
}

/** What runs beside the requests and rests with the app. */
function openCrew() {
  const crew = new Set<Resting>();
  let isResting = false;
  return {
    add: <One extends Resting>(one: One): One => {
      crew.add(one);
      if (!isResting) one.resume();
      return one;
    },
    forget: (one: Resting): void => void crew.delete(one),
    rest: (wish: boolean): void => {
      isResting = wish;
      for (const one of crew) one[wish ? 'pause' : 'resume']();
    },
    retry: (): void => {
      for (const one of crew) one.retry();
    },
    dismiss: (): void => {
      for (const one of crew) one.close();
      crew.clear();
    },
  };
}
