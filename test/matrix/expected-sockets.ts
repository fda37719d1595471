import { type Channel, handshake, message, news, type SocketRow } from './socket-row.ts';

/** The same on both channels but for the greeting. A call is told to its people alone. */
const ofEveryChannel = {
  ping: message('pong'),
  subscribe: message('subscription_confirmed'),
  $default: message('ignored'),
  user_status_update: news('told', { blocked: 'not told', blocker: 'not told' }),
  call_started: news('not told', { owner: 'told' }),
  call_ended: news('not told', { owner: 'told' }),
  $disconnect: message('closes this one alone'),
} as const satisfies Readonly<Record<string, SocketRow>>;

/** Rows by the route of what is received, or by the type of what is sent unasked. */
export const expectedSockets: Readonly<Record<Channel, Readonly<Record<string, SocketRow>>>> = {
  feed: { $connect: handshake('connection_established'), ...ofEveryChannel },
  presence: { $connect: handshake('presence_connection_established'), ...ofEveryChannel },
};
