import { type Channel, channels } from '../../functions/saathii/_channels.ts';
import type { Admitted, Column, Refused } from './columns.ts';

/**
 * What becomes of something on a socket: `refused 401` = there is no socket, since its handshake was refused with that
 * status; `closed 1000` = there was one until its login ended; else the type of the answer, or `told` and `not told`.
 */
export type Outcome = string;
export type SocketRow = Readonly<Record<Column, Outcome>>;

export { type Channel, channels };

/** Whose socket was opened with a token that was good at that time. */
const late: Readonly<Record<'loggedOut' | 'revokedFamily' | 'deletedUser', Outcome>> = {
  loggedOut: 'closed 1000',
  revokedFamily: 'closed 1000',
  deletedUser: 'closed 1000',
};

const nowhere: Readonly<Record<Exclude<Refused, keyof typeof late | 'expired'>, Outcome>> = {
  anonymous: 'refused 401',
  refreshToken: 'refused 401',
  registrationToken: 'refused 401',
  otherAudience: 'refused 401',
  otherIssuer: 'refused 401',
  unknownKey: 'refused 401',
};

const everybody = (outcome: Outcome): Readonly<Record<Admitted, Outcome>> => ({
  ...{ otherUser: outcome, blocked: outcome, blocker: outcome, nonParticipant: outcome },
  ...{ listener: outcome, nonAdmin: outcome, admin: outcome, owner: outcome },
});

/** A handshake with the token as it is now. */
export const handshake = (greeting: Outcome): SocketRow => ({
  ...nowhere,
  ...{ loggedOut: 'refused 401', revokedFamily: 'refused 401', deletedUser: 'refused 401', expired: 'refused 401' },
  ...everybody(greeting),
});

/** A message, on a socket that was opened while the token was good; its end by time alone closes no socket. */
export const message = (answer: Outcome): SocketRow => ({
  ...nowhere,
  ...late,
  expired: answer,
  ...everybody(answer),
});

/** News of the owner: who is told, and who is not. */
export const news = (others: Outcome, otherwise: Readonly<Partial<Record<Admitted, Outcome>>>): SocketRow => ({
  ...message(others),
  ...otherwise,
});
