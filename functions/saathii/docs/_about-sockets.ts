import type { AboutSockets } from '../../../lib/docs/about.ts';
import { type Channel, channels } from '../_channels.ts';
import { frames } from '../_frames.ts';
import { about } from './_about.ts';

const status = {
  user_id: 456,
  username: 'john_doe',
  profile_image_url: 'https://example.com/john.png',
  is_online: true,
  last_seen: '2024-01-15T10:30:00.000Z',
  is_busy: false,
  busy_until: null,
  is_available: true,
  timestamp: '2024-01-15T10:30:00.000Z',
};

const offline = { ...status, is_online: false, is_available: false, timestamp: '2024-01-15T10:31:30.001Z' };

const words: Readonly<
  Record<Channel, { readonly summary: string; readonly tells: string; readonly greeting: string }>
> = {
  feed: {
    summary: 'Tells of listeners.',
    tells: 'Status messages are about users with the listener role, and go to every socket of the channel',
    greeting: 'connection_established',
  },
  presence: {
    summary: 'Tells of everybody.',
    tells: 'Status messages are about every user, and go to every socket of the channel',
    greeting: 'presence_connection_established',
  },
};

/** What the document of the sockets says besides the messages themselves. */
export const aboutSockets: AboutSockets = {
  title: `${about.title} sockets`,
  version: about.version,
  description: [
    'Live messages about users and calls. A socket is opened for one channel and is told of it from its greeting on; ' +
      'there is nothing to subscribe to.',
    '**Opening.** The access token travels as the query parameter `token`, under the rules of the `Authorization` ' +
      'header. It is judged at the handshake and never again: a token that expires does not end its socket. A refused ' +
      'handshake is answered with 401, with 403 for an unknown channel, or with 503; a browser reports all of them as ' +
      'close code 1006. The greeting follows within about a second, and no status message comes before it. What changed ' +
      'before the greeting is not sent: load the feed after each greeting.',
    '**Closing.** The server closes, always with 1000, only what is not to come back.',
    [
      '| code | meaning | the client |',
      '|---|---|---|',
      '| 1000 | for good: the login or the account has ended, or it was the oldest of more than 10 | stays away |',
      '| 1001 | the platform: 10 minutes without traffic, or 2 hours in all | opens a new socket |',
      '| 1006 | no goodbye: a lost network or a refused handshake | opens a new socket, later each time |',
      '| 1008 | against a rule | opens a new socket with another token |',
      '| 1009 | the message was too large for the platform | opens a new socket |',
    ].join('\n'),
    '**Frames.** Every message is one JSON object whose `type` says what it is. Ignore types that you do not know. What ' +
      'clients send that is no JSON object, is binary, has another type or more than 4 KB is ignored as well and closes ' +
      'nothing. Every frame of up to 4 KB is a sign of life of its user, stored once in 30 seconds; an open socket by ' +
      'itself is none. Send a ping after opening and 30 seconds after each pong.',
    '**Order and repetition.** Messages about one user come in the order of `status.timestamp`, each complete; the same ' +
      'one may come twice. Changes within about a second may come as the last of them. The message with the newest ' +
      '`timestamp` is the truth.',
  ].join('\n\n'),
  frames,
  channels: channels.map((name) => ({
    name,
    path: `/ws/${name}`,
    summary: words[name].summary,
    description:
      `${words[name].tells}, the own ones included, but to nobody whom a block of either side hides from them. ` +
      'Messages about a call go to its two people alone.',
    sends: [words[name].greeting, 'user_status_update', 'call_started', 'call_ended'],
  })),
  token: { name: 'token', description: 'An access token. It must not reach logs.' },
  localHost: 'localhost:8000',
  examples: {
    connection_established: [{ type: 'connection_established', message: 'Connected to feed updates', user_id: 123 }],
    presence_connection_established: [
      { type: 'presence_connection_established', message: 'Connected to presence updates', user_id: 123 },
    ],
    user_status_update: [
      { type: 'user_status_update', user_id: 456, status },
      { type: 'user_status_update', user_id: 456, status: offline },
    ],
    pong: [
      { type: 'pong', timestamp: '2024-01-15T10:30:00Z' },
      { type: 'pong', timestamp: null },
    ],
    subscription_confirmed: [{ type: 'subscription_confirmed', subscription: 'feed' }],
    call_started: [
      {
        ...{ type: 'call_started', call_id: 456, user_id: 123, listener_id: 789 },
        ...{ call_type: 'audio', start_time: '2024-01-15T10:30:00.000Z' },
      },
    ],
    call_ended: [{ type: 'call_ended', call_id: 456, status: 'dropped', reason: 'insufficient_coins' }],
    ping: [{ type: 'ping', timestamp: '2024-01-15T10:30:00Z' }],
    subscribe: [{ type: 'subscribe', subscription: 'feed' }],
  },
};
