import type { Admitted, Column, Refused } from './columns.ts';

/**
 * What a request comes to, to the letter: the status, the `detail` of a refusal, what the row makes of the answer, and
 * which things of the owner stand in it: `200 is_blocked true, shows id, name`. A refusal that has written something
 * says what: `404 User not found, writes REPORT`.
 */
export type Outcome = string;

/** What one request comes to, whoever sends it. */
export type Row = Readonly<Record<Column, Outcome>>;

/** Rows by `<method> <path>`; a route may have more of them: `<method> <path> · <what is asked otherwise>`. */
export type Rows = Readonly<Record<string, Row>>;

/** How the check of a token refuses. */
const unfit: Readonly<Record<Refused, Outcome>> = {
  anonymous: '401 Invalid auth header',
  loggedOut: '401 Token has been revoked',
  revokedFamily: '401 Token has been revoked',
  deletedUser: '401 Token has been revoked',
  refreshToken: '401 Access token required',
  registrationToken: '401 Access token required',
  expired: '401 Invalid or expired token',
  otherAudience: '401 Invalid or expired token',
  otherIssuer: '401 Invalid or expired token',
  unknownKey: '401 Invalid or expired token',
};

const all = (outcome: Outcome): Readonly<Record<Admitted, Outcome>> => ({
  otherUser: outcome,
  blocked: outcome,
  blocker: outcome,
  nonParticipant: outcome,
  listener: outcome,
  nonAdmin: outcome,
  admin: outcome,
  owner: outcome,
});

type Exceptions<Named extends Column = Column> = Readonly<Partial<Record<Named, Outcome>>>;

/** A route for everybody with a good token: what it answers them, and whom it answers otherwise. */
export const bearer = (everybody: Outcome, otherwise: Exceptions<Admitted> = {}): Row => ({
  ...unfit,
  ...all(everybody),
  ...otherwise,
});

/** A route for listeners: how it refuses others, and what it answers each of the listeners. */
export const listeners = (
  refusal: Outcome,
  answers: Readonly<Record<'nonParticipant' | 'listener' | 'owner', Outcome>>,
): Row => bearer(refusal, answers);

/** A route for admins: owners are none. */
export const admins = (answer: Outcome): Row => bearer('403 Admin access required', { admin: answer });

/** A route that asks for no token: what it answers anybody, and whom it answers otherwise. */
export const open = (anybody: Outcome, otherwise: Exceptions = {}): Row => ({
  ...{ anonymous: anybody, loggedOut: anybody, revokedFamily: anybody, deletedUser: anybody },
  ...{ refreshToken: anybody, registrationToken: anybody, expired: anybody },
  ...{ otherAudience: anybody, otherIssuer: anybody, unknownKey: anybody },
  ...all(anybody),
  ...otherwise,
});

/** A route that is shown a token in its body: what it answers each kind of them. */
export const shown = (answers: Readonly<Record<Refused, Outcome>>, good: Outcome): Row => ({
  ...answers,
  ...all(good),
});
