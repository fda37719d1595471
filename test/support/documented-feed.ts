import type { SocketMessage } from './documented-socket.ts';

/** A listener as a feed page shows them. */
export interface ShownListener {
  readonly user_id: number;
  readonly username: string | null;
  readonly is_online: boolean;
  readonly last_seen: string;
  readonly is_busy: boolean;
  readonly busy_until: string | null;
  readonly is_available: boolean;
}

/** The list of a feed page. The counters beside it, which move by one on every message, are not kept. */
export interface FeedList {
  readonly shown: readonly ShownListener[];
  /** Whom the page has been told of since it was last told that the socket is there. */
  readonly toldOf: ReadonlySet<number>;
}

export const emptyFeed: FeedList = { shown: [], toldOf: new Set() };

/** The list as it was loaded. */
export const loaded = (listeners: readonly ShownListener[]): FeedList => ({
  shown: listeners,
  toldOf: new Set(listeners.map(({ user_id: userId }) => userId)),
});

/** The socket is there again: what happened meanwhile was told to nobody here. */
export const greeted = ({ shown }: FeedList): FeedList => ({ shown, toldOf: new Set() });

/**
 * Merges a status into the entry of its user. Somebody unknown who is online is put on top, as a listener; somebody
 * unknown who is not stays unknown.
 */
export function merged({ shown, toldOf }: FeedList, { user_id: userId, status }: SocketMessage): FeedList {
  const { username, is_online, last_seen, is_busy, busy_until, is_available } = status;
  const presence = { is_online, last_seen, is_busy, busy_until, is_available };
  const known = shown.some((one) => one.user_id === userId);
  if (!known && !is_online) return { shown, toldOf };
  return {
    shown: known
      ? shown.map((one) => (one.user_id === userId ? { ...one, ...presence } : one))
      : [{ user_id: userId, username, ...presence }, ...shown],
    toldOf: new Set([...toldOf, userId]),
  };
}
