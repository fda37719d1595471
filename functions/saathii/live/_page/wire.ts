/** What the app answers and says, as far as this page reads it. */

/** How somebody is right now. Available is who is online and not busy. */
export interface Presence {
  readonly is_online: boolean;
  readonly last_seen: string;
  readonly is_busy: boolean;
  readonly busy_until: string | null;
}

export interface Listener extends Presence {
  readonly user_id: number;
  readonly username: string | null;
  readonly bio: string | null;
  readonly interests: readonly string[] | null;
  readonly preferred_language: string | null;
  readonly rating: number;
}

export interface FeedPage {
  readonly listeners: readonly Listener[];
  readonly total_count: number;
  readonly online_count: number;
  readonly available_count: number;
  readonly page: number;
  readonly has_next: boolean;
}

export interface StatusUpdate {
  readonly type: 'user_status_update';
  readonly user_id: number;
  readonly status: Presence & { readonly username: string | null; readonly timestamp: string };
}

/** Messages of other types may come at any time and mean nothing here. */
export type Message =
  | StatusUpdate
  | { readonly type: 'connection_established'; readonly user_id: number }
  | { readonly type: 'pong' };
