import { emptyFeed, type FeedList, greeted, loaded, merged } from './documented-feed.ts';
import { documentedHttp, type StoredTokens } from './documented-http.ts';
import { type DocumentedSocket, documentedSocket, type SocketMessage } from './documented-socket.ts';
import type { Timer } from './virtual-timer.ts';

const heartbeatSeconds = 30;

export interface Device {
  /** The server's address, `http://...`. */
  readonly url: string;
  readonly timer: Timer;
  /** A web page never pings, since React loses its first ping; default: pings. */
  readonly pings?: boolean;
  /**
   * An exact client: loads the feed again after each greeting, and goes by the newest `timestamp` of a status; the
   * documented one does neither.
   */
  readonly exact?: boolean;
}

/** The documented client on one device: what it stores, sends and shows. */
export interface DocumentedApp {
  readonly tokens: StoredTokens;
  /** The page on which the person is. */
  page(): 'login' | 'registration' | 'feed';
  // biome-ignore lint/suspicious/noExplicitAny: the client reads what it expects.
  send(method: string, path: string, body?: unknown): Promise<any>;
  requestCode(phone: string): Promise<void>;
  /** Sends the code, and registers with the profile where that is asked for. */
  enterCode(phone: string, otp: string, profile?: Readonly<Record<string, unknown>>): Promise<void>;
  /** A stored refresh token is exchanged, as on every start of the app. */
  restart(): Promise<void>;
  /** Opens the feed page: the list is loaded, the socket opened, and heartbeats begin. */
  openFeed(): Promise<void>;
  /** Pull-to-refresh. */
  pullToRefresh(): Promise<void>;
  feed(): FeedList;
  socket(): DocumentedSocket;
  /** The device is switched off. */
  stop(): void;
}

/** A device with the app as its documentation prints it. */
export function documentedApp({ url, timer, pings = true, exact = false }: Device): DocumentedApp {
  let page: ReturnType<DocumentedApp['page']> = 'login';
  let feed = emptyFeed;
  let socket: DocumentedSocket | undefined;
  let stopHeartbeats = () => {};
  const newest = new Map<number, SocketMessage>();
  const http = documentedHttp(url, () => {
    page = 'login';
  });
  const send: DocumentedApp['send'] = (method, path, body) => http.send({ method, path, body });

  const enter = (pair: { readonly access_token: string; readonly refresh_token: string }): void => {
    Object.assign(http.tokens, { access: pair.access_token, refresh: pair.refresh_token });
    page = 'feed';
  };

  const beat = (): void => {
    // The answer is not read, and neither is its absence.
    send('POST', '/users/me/heartbeat').catch(() => {});
    stopHeartbeats = timer.after(heartbeatSeconds, beat);
  };

  const load = async (): Promise<void> => {
    const { listeners } = await send('GET', `/feed/listeners?per_page=100`);
    feed = loaded(listeners);
    if (exact) for (const message of newest.values()) feed = merged(feed, message);
  };

  const receive = (message: SocketMessage): void => {
    if (message.type === 'connection_established') {
      feed = greeted(feed);
      newest.clear();
      if (exact) load().catch(() => socket?.cut());
    }
    if (message.type !== 'user_status_update') return;
    const known = newest.get(message.user_id);
    if (exact && known && known.status.timestamp > message.status.timestamp) return;
    newest.set(message.user_id, message);
    feed = merged(feed, message);
  };

  return {
    tokens: http.tokens,
    page: () => page,
    send,
    requestCode: (phone) => send('POST', '/auth/request_otp', { phone }),
    async enterCode(phone, otp, profile) {
      const answer = await send('POST', '/auth/verify', { phone, otp });
      if (answer.status === 'registered') return enter(answer);
      page = 'registration';
      const application = { registration_token: answer.registration_token, ...profile };
      enter(await send('POST', '/auth/register', application));
    },
    async restart() {
      if (http.tokens.refresh !== undefined) {
        enter(await send('POST', '/auth/refresh', { refresh_token: http.tokens.refresh }));
      }
    },
    async openFeed() {
      beat();
      const opened = `${url.replace(/^http/, 'ws')}/ws/feed`;
      socket = documentedSocket({ url: opened, token: () => http.tokens.access, timer, pings, onMessage: receive });
      await load();
    },
    pullToRefresh: load,
    feed: () => feed,
    socket() {
      if (!socket) throw new Error('the feed page is not open');
      return socket;
    },
    stop() {
      stopHeartbeats();
      socket?.close();
    },
  };
}
