import type { Outcome } from './outcome.ts';
import type { Step } from './steps.ts';

/** Somebody's place in the story. Whoever leaves it makes room for somebody new. */
export interface Seat {
  userId: number;
  /** The newest call that its person has heard of. */
  callId: number;
  /** Whether that call goes on, as far as its person knows. */
  inCall: boolean;
  /** The access token, where one is needed. */
  access: string;
}

/** Whoever takes part. */
export interface Cast {
  readonly seats: readonly Seat[];
  /** Everybody who ever had a seat. */
  readonly userIds: Set<number>;
}

/** The seat that a step names. */
export const seatOf = ({ seats }: Cast, place: number): Seat => seats[place % seats.length] as Seat;

/** So many people at the start of the list can be called; all of them call. */
const listeners = 20;

/** The role of whoever has this place. */
export const roleAt = (place: number): 'listener' | 'user' => (place < listeners ? 'listener' : 'user');

/** Whom a step wants to call: mostly somebody who can be called and is in no call, as far as is known. */
export function otherOf({ seats }: Cast, { whom, stray }: Step): Seat {
  const likely = stray ? [] : seats.slice(0, listeners).filter(({ inCall }) => !inCall);
  const among = likely.length > 0 ? likely : seats;
  return among[whom % among.length] as Seat;
}

const ofCalls: readonly Step['does'][] = ['bill', 'end', 'emergency'];

/**
 * The seat whose person does a step: calls are mostly billed and ended by those who are in one, as far as they know, and
 * begun by those who are in none.
 */
export function doerOf({ seats }: Cast, { does, who, stray }: Step): Seat {
  const wanted = ofCalls.includes(does) ? true : does === 'start' ? false : undefined;
  const likely = stray || wanted === undefined ? [] : seats.filter(({ inCall }) => inCall === wanted);
  const among = likely.length > 0 ? likely : seats;
  return among[who % among.length] as Seat;
}

/** Both people of a call hear of its beginning and of its end. */
export function hear({ seats }: Cast, doer: Seat, outcome: Outcome): void {
  if (outcome.came === 'started') {
    for (const seat of [doer, ...seats.filter(({ userId }) => userId === outcome.listenerId)]) {
      Object.assign(seat, { callId: outcome.callId, inCall: true });
    }
  }
  if (outcome.came === 'ended') {
    for (const seat of seats.filter(({ callId }) => callId === outcome.callId)) seat.inCall = false;
  }
  if (outcome.came === 'refused' && /^call_|already ended|Call ended/.test(outcome.why)) doer.inCall = false;
}
