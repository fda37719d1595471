import { type Failure, refuse } from '../core/failure.ts';
import { newId } from '../core/ids.ts';
import { insist, overtaken } from '../core/insist.ts';
import { moveStatus, Statuses } from '../presence/presence.ts';
import { decideLogin } from '../presence/transition.ts';
import type { Keyring } from '../secrets/keyring.ts';
import { eq, lt, ne } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { check, remove, type WriteIntent } from '../table/write.ts';
import { isSameCode } from './one-time-code.ts';
import type { OtpRules } from './otp.ts';
import { openCode } from './sealed-code.ts';
import { beginSession, type SessionTokens } from './sessions.ts';
import { type ChallengeItem, Challenges, Phones, Users } from './store.ts';
import { issueToken, type TokenDesk } from './tokens.ts';

/** What verifying a code takes. */
export interface LoginDesk extends TokenDesk {
  readonly table: Table;
  readonly dataKeys: Keyring;
  readonly otp: Pick<OtpRules, 'maxTries'>;
}

/** What a right code leads to. */
export type Admission =
  | ({ readonly status: 'registered' } & SessionTokens)
  | { readonly status: 'needs_registration'; readonly registrationToken: string };

type Wrong = Failure<'otp_invalid'>;

/**
 * Tries a code. The try is counted before the code is compared, so that no number of parallel tries exceeds the cap; a
 * right code is consumed in the same step in which the session begins and the user comes online, and only once. An
 * unknown number gets a registration token instead.
 *
 * A wrong code costs the same reads and writes whether or not the number has an account.
 */
export async function verifyOtp(
  desk: LoginDesk,
  { phone, code }: { readonly phone: string; readonly code: string },
  now: Date,
): Promise<Admission | Wrong> {
  const { table, otp } = desk;
  const [challenge, owner] = await Promise.all([countTry(table, phone, otp.maxTries), table.get(Phones, { phone })]);
  if (!challenge) return refuse('otp_invalid');
  try {
    const right = await openCode(challenge.sealedCode, phone, desk.dataKeys);
    if (right !== undefined && isSameCode(code, right)) return await admit(desk, challenge, owner, now);
  } catch (error) {
    await giveTryBack(table, challenge);
    throw error;
  }
  if (challenge.tries >= otp.maxTries) await table.delete(Challenges, { phone }, { when: isThe(challenge) });
  return refuse('otp_invalid');
}

/** Counts a try of the number's code and gives the code; `undefined` when there is none or its tries are used up. */
function countTry(table: Table, phone: string, maxTries: number): Promise<ChallengeItem | undefined> {
  const lastTry = newId();
  const rule = { when: { tries: lt(maxTries), lastTry: ne(lastTry) }, applied: isTry(lastTry) };
  return table.update(Challenges, { phone }, { add: { tries: 1 }, set: { lastTry } }, rule);
}

/** A code that could not be judged, or a right one that could not be honoured, was no wrong try. */
async function giveTryBack(table: Table, challenge: ChallengeItem): Promise<void> {
  const lastTry = newId();
  const rule = { when: { ...isThe(challenge), lastTry: ne(lastTry) }, applied: isTry(lastTry) };
  const back = table.update(Challenges, challenge, { add: { tries: -1 }, set: { lastTry } }, rule);
  // What failed before may fail again; the error that the client is told of is the first one.
  await back.catch(() => undefined);
}

const isTry = (id: string) => (current: ChallengeItem) => current.lastTry === id;

async function admit(
  desk: LoginDesk,
  challenge: ChallengeItem,
  firstOwner: { readonly userId: number } | undefined,
  now: Date,
): Promise<Admission | Wrong> {
  const { phone } = challenge;
  const consume = remove(Challenges, { phone }, { when: isThe(challenge), otherwise: refuse('otp_invalid') });
  return insist('the account of a login', async (tries) => {
    const owner = tries === 0 ? firstOwner : await desk.table.get(Phones, { phone });
    return owner ? admitUser(desk, owner.userId, consume, now) : admitUnknown(desk, phone, consume, now);
  });
}

const isThe = ({ challengeId }: ChallengeItem) => ({ challengeId: eq(challengeId) });

async function admitUser(
  { table, ...desk }: LoginDesk,
  userId: number,
  consume: WriteIntent<Wrong>,
  now: Date,
): Promise<Admission | Wrong | typeof overtaken> {
  const [user, status] = await table.getMany([
    [Users, { userId }],
    [Statuses, { userId }],
  ]);
  if (!user || !status) return overtaken;
  const session = await beginSession(desk, user, now);
  const refusal = await table.transact([
    consume,
    check(Users, { userId }, { when: { refreshEpoch: eq(user.refreshEpoch) }, otherwise: overtaken }),
    moveStatus(status, decideLogin(status, now.getTime()), overtaken),
    session.write,
  ]);
  return refusal ?? { status: 'registered', ...session.tokens };
}

/** One write, but as a transaction: its retry after a lost answer is recognised and doesn't find the code used. */
async function admitUnknown(
  { table, ...desk }: LoginDesk,
  phone: string,
  consume: WriteIntent<Wrong>,
  now: Date,
): Promise<Admission | Wrong> {
  const registrationToken = await issueToken(desk, 'registration', { phone, jti: newId() }, now);
  const refusal = await table.transact([consume]);
  return refusal ?? { status: 'needs_registration', registrationToken };
}
