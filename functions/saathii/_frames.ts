import type { CallItem } from '../../lib/calls/store.ts';
import { readObjectAsWritten } from '../../lib/core/as-written.ts';
import type { Announcement } from '../../lib/presence/announcement.ts';
import type { Channel } from './_channels.ts';
import { toStatus, toTimestamp } from './_presence.ts';

const greetings = {
  feed: { type: 'connection_established', message: 'Connected to feed updates' },
  presence: { type: 'presence_connection_established', message: 'Connected to presence updates' },
} as const satisfies Record<Channel, object>;

/** What a socket is sent first. */
export const greeting = ({ channel, userId }: { readonly channel: string; readonly userId: number }): string =>
  JSON.stringify({ ...greetings[channel as Channel], user_id: userId });

/** What a user is, complete, as of the time at which that was stored. */
export function statusUpdate({ presence, username, profileImageUrl, timestamp }: Announcement): string {
  const { user_id, ...status } = toStatus(presence);
  return JSON.stringify({
    type: 'user_status_update',
    user_id,
    status: {
      ...{ user_id, username, profile_image_url: profileImageUrl },
      ...status,
      is_available: presence.isAvailable,
      timestamp: toTimestamp(timestamp),
    },
  });
}

/** What the two people of a call are told when it begins. */
export const callStarted = ({ callId, callerId, listenerId, callType, startedAt }: CallItem): string =>
  JSON.stringify({
    type: 'call_started',
    ...{ call_id: callId, user_id: callerId, listener_id: listenerId },
    ...{ call_type: callType, start_time: toTimestamp(startedAt) },
  });

/** What they are told when it is over, by whatever path. */
export const callEnded = ({ callId, status, endReason }: CallItem): string =>
  JSON.stringify({ type: 'call_ended', call_id: callId, status, reason: endReason });

/** The answer to a ping: its own timestamp, whatever it is. */
export const pong = ({ timestamp = null }: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ type: 'pong', timestamp });

/** The answer to a subscription, which changes nothing: a socket is subscribed to its channel from its greeting on. */
export const subscriptionConfirmed = (subscription: string): string =>
  JSON.stringify({ type: 'subscription_confirmed', subscription });

/** The object that a frame holds, of which a part may be echoed; `undefined` for anything else. */
export const readFrame = (text = ''): Readonly<Record<string, unknown>> | undefined => readObjectAsWritten(text);
