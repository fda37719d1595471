import { type Platform, pause } from './platform.ts';
import { Refusal, type Reply, SessionEnded } from './refusal.ts';

/** What a login brings. */
export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

/** What is kept of a login. */
export interface KeptTokens extends Tokens {
  /** When they were received, in epoch milliseconds of this device. */
  readonly since?: number | undefined;
}

type Soon<Value> = Value | Promise<Value>;

/** Where tokens are kept. Several clients may share one place, such as the tabs of a browser. */
export interface TokenStore {
  read(): Soon<KeptTokens | undefined>;
  /** `undefined` = nobody is logged in. */
  write(tokens: KeptTokens | undefined): Soon<unknown>;
  /** Runs one act at a time in all clients that share the place. */
  lock?<Result>(act: () => Promise<Result>): Promise<Result>;
}

/** The right to ask once as whoever was logged in. */
export interface Pass {
  readonly token: string;
  readonly session: number;
}

export interface Session {
  begin(tokens: Tokens): Promise<void>;
  /** Forgets the tokens. */
  end(): Promise<void>;
  /** The current access token. Like all that gives a pass it throws `SessionEnded` where there is none. */
  pass(): Promise<Pass>;
  /** The same, renewed where it is about to expire. */
  freshPass(): Promise<Pass>;
  /**
   * Another access token than one that was refused. However many ask, the tokens are exchanged once, and written before
   * anybody goes on. A refused exchange ends the session; one that can't be made leaves it as it is.
   */
  renewed(refused: Pass): Promise<Pass>;
  /** Ends the session of a pass that is not accepted, once. */
  over(refused: Pass): Promise<SessionEnded>;
}

const accessLifeMs = 30 * 60_000;
const marginMs = 60_000;
/** How long after it was exchanged a refresh token may come again without being taken for a stolen one. */
export const graceMs = 10_000;
/** How long another client that shares the tokens may take to write what it has been answered. */
const writingSeconds = 1;

export interface SessionDesk {
  readonly platform: Platform;
  readonly store: TokenStore;
  /** Exchanges a refresh token. */
  readonly exchange: (refreshToken: string) => Promise<Reply>;
  /** The session has ended; `asked` = by `end`, or by the next one that begins. */
  readonly onOver: (asked: boolean) => void;
}

/** The tokens of whoever is logged in. */
export function openSession({ platform, store, exchange, onOver }: SessionDesk): Session {
  // A request of an earlier session must not be repeated as somebody else.
  let session = 0;
  let isSeen = false;
  let renewing: Promise<Pass> | undefined;

  async function leave(asked: boolean): Promise<void> {
    session += 1;
    isSeen = false;
    renewing = undefined;
    await store.write(undefined);
    onOver(asked);
  }

  async function passOf(kept: KeptTokens | undefined, mine: number): Promise<Pass> {
    // Another client that shares the tokens may have found the session to be over.
    if (kept === undefined && mine === session && isSeen) await leave(false);
    if (kept === undefined || mine !== session) throw new SessionEnded();
    isSeen = true;
    return { token: kept.access_token, session: mine };
  }

  async function over({ token, session: mine }: Pass): Promise<SessionEnded> {
    const kept = await store.read();
    if (mine === session && (kept === undefined || kept.access_token === token)) await leave(false);
    return new SessionEnded();
  }

  async function renew(refused: Pass): Promise<Pass> {
    const mine = refused.session;
    const kept = await store.read();
    if (kept === undefined || kept.access_token !== refused.token) return passOf(kept, mine);
    const reply = await exchange(kept.refresh_token);
    const isRefused = reply.status === 401 || reply.status === 422;
    if (!isRefused && reply.status !== 200) throw new Refusal('auth.refresh', reply);
    const current = await changed(kept, isRefused);
    if (current === undefined || current.refresh_token !== kept.refresh_token) return passOf(current, mine);
    if (isRefused) throw await over(refused);
    const { access_token, refresh_token } = reply.body as Tokens;
    const next = { access_token, refresh_token, since: platform.now() };
    if (mine === session) await store.write(next);
    return passOf(next, mine);
  }

  /** What is kept by now: another client may have exchanged the same token, and write a moment later what it got. */
  async function changed(kept: KeptTokens, isRefused: boolean): Promise<KeptTokens | undefined> {
    const current = await store.read();
    if (!isRefused || current?.refresh_token !== kept.refresh_token) return current;
    await pause(platform, writingSeconds);
    return store.read();
  }

  const renewed: Session['renewed'] = (refused) => {
    if (refused.session !== session) return Promise.reject(new SessionEnded());
    if (renewing === undefined) {
      const mine = (store.lock ? store.lock(() => renew(refused)) : renew(refused)).finally(() => {
        if (renewing === mine) renewing = undefined;
      });
      renewing = mine;
    }
    return renewing;
  };

  const pass = async (): Promise<Pass> => {
    const mine = session;
    return passOf(await store.read(), mine);
  };

  return {
    begin: async ({ access_token, refresh_token }) => {
      await leave(true);
      await store.write({ access_token, refresh_token, since: platform.now() });
    },
    end: () => leave(true),
    pass,
    freshPass: async () => {
      const mine = session;
      const kept = await store.read();
      const current = await passOf(kept, mine);
      const age = platform.now() - (kept?.since ?? Number.POSITIVE_INFINITY);
      return age > accessLifeMs - marginMs ? renewed(current) : current;
    },
    renewed,
    over,
  };
}
