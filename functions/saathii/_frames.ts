import * as z from 'zod/mini';
import type { CallItem } from '../../lib/calls/store.ts';
import { declareFrames, type FrameText } from '../../lib/core/frame.ts';
import type { Announcement } from '../../lib/presence/announcement.ts';
import { Status, toStatus, toTimestamp } from './_presence.ts';

const { user_id, ...state } = Status.shape;
const anything = (description: string) => z.unknown().register(z.globalRegistry, { description });

/** Every message of the sockets, with its fields in the order of the contract. Source: README, "Sockets". */
export const frames = declareFrames({
  sent: {
    connection_established: {
      summary: 'The greeting of the feed channel: from here on the socket is told of changes.',
      fields: { message: z.literal('Connected to feed updates'), user_id },
    },
    presence_connection_established: {
      summary: 'The greeting of the presence channel: from here on the socket is told of changes.',
      fields: { message: z.literal('Connected to presence updates'), user_id },
    },
    user_status_update: {
      summary: 'What a user is, complete, as of the time at which that was stored.',
      fields: {
        user_id,
        status: z.object({
          ...{ user_id, username: z.nullable(z.string()), profile_image_url: z.nullable(z.string()) },
          ...state,
          ...{ is_available: z.boolean(), timestamp: z.string() },
        }),
      },
    },
    pong: {
      summary: 'The answer to a ping: its own timestamp, whatever it is.',
      fields: { timestamp: anything('The `timestamp` of the ping, to the last digit; null if it brought none.') },
    },
    subscription_confirmed: {
      summary: 'The answer to a subscription.',
      fields: { subscription: z.string() },
    },
    call_started: {
      summary: 'What the two people of a call are told when it begins.',
      fields: {
        ...{ call_id: z.int(), user_id, listener_id: z.int() },
        ...{ call_type: z.enum(['audio', 'video']), start_time: z.string() },
      },
    },
    call_ended: {
      summary: 'What the two people of a call are told when it is over, by whatever path.',
      fields: {
        call_id: z.int(),
        status: z.enum(['completed', 'dropped']),
        reason: z.enum([
          ...(['ended', 'technical_issues', 'insufficient_coins'] as const),
          ...(['maximum_duration', 'abandoned', 'account_deleted'] as const),
        ]),
      },
    },
  },
  received: {
    ping: {
      summary: 'Asks for a pong.',
      fields: { timestamp: z.optional(anything('Whatever the pong is to bring back.')) },
    },
    subscribe: {
      summary: 'Asks for a confirmation and changes nothing: a socket has its channel from its greeting on.',
      fields: { subscription: z.catch(z.optional(z.string()), undefined) },
    },
  },
});

const { sent } = frames;

const greetings = {
  feed: (user_id: number) => sent.connection_established.write({ message: 'Connected to feed updates', user_id }),
  presence: (user_id: number) =>
    sent.presence_connection_established.write({ message: 'Connected to presence updates', user_id }),
};

/** What a socket is sent first. */
export const greeting = ({ channel, userId }: { readonly channel: string; readonly userId: number }): FrameText =>
  greetings[channel as keyof typeof greetings](userId);

/** What a user is, complete, as of the time at which that was stored. */
export function statusUpdate({ presence, username, profileImageUrl, timestamp }: Announcement): FrameText {
  const status = toStatus(presence);
  return sent.user_status_update.write({
    user_id: status.user_id,
    status: {
      ...status,
      ...{ username, profile_image_url: profileImageUrl, is_available: presence.isAvailable },
      timestamp: toTimestamp(timestamp),
    },
  });
}

/** What the two people of a call are told when it begins. */
export const callStarted = ({ callId, callerId, listenerId, callType, startedAt }: CallItem): FrameText =>
  sent.call_started.write({
    ...{ call_id: callId, user_id: callerId, listener_id: listenerId },
    ...{ call_type: callType, start_time: toTimestamp(startedAt) },
  });

/** A call that is over, which has a reason. */
export type EndedCall = CallItem & {
  readonly status: 'completed' | 'dropped';
  readonly endReason: NonNullable<CallItem['endReason']>;
};

/** What they are told when it is over, by whatever path. */
export const callEnded = ({ callId, status, endReason }: EndedCall): FrameText =>
  sent.call_ended.write({ call_id: callId, status, reason: endReason });
