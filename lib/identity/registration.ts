import { type Failure, refuse } from '../core/failure.ts';
import { insist, overtaken } from '../core/insist.ts';
import { appear } from '../presence/presence.ts';
import type { Keyring } from '../secrets/keyring.ts';
import { blocksOn, carryOver } from '../social/carrying-over.ts';
import { type HolderItem, Holders, holdPhone } from '../social/holding.ts';
import { nextId } from '../table/sequence.ts';
import type { Table } from '../table/table.ts';
import { put } from '../table/write.ts';
import type { HandOver } from '../tasks/hand-over.ts';
import { openWallet } from '../wallet/wallet.ts';
import { eraseAfterSeconds, type GoneAccount } from './gone-account.ts';
import { phoneHashes } from './phone-hash.ts';
import { beginSession, type SessionTokens } from './sessions.ts';
import { Phones, UsedRegistrations, type UserItem, Usernames, Users } from './store.ts';
import { readToken, type TokenDesk } from './tokens.ts';
import { usernameKey } from './username.ts';

/** What registering takes. */
export interface RegistrationDesk extends TokenDesk {
  readonly table: Table;
  /** Phone numbers are hashed with keys that are derived from these. */
  readonly dataKeys: Keyring;
  readonly erase: HandOver<GoneAccount>;
}

/** What a new user says about themselves; every field has passed the app's own rules. */
export interface Profile
  extends Pick<
    UserItem,
    'username' | 'sex' | 'dob' | 'bio' | 'interests' | 'profileImageUrl' | 'preferredLanguage' | 'country'
  > {
  readonly role: string;
}

export type RegistrationRefusal = Failure<
  'registration_token_invalid' | 'registration_payload_invalid' | 'user_exists' | 'username_taken'
>;

/** A token is remembered a little longer than it lives: the clocks of two instances may differ. */
const clockSlackSeconds = 60;

/** Everything that one try to create an account goes by. */
interface Application {
  readonly phone: string;
  readonly hashes: readonly [string, ...string[]];
  readonly token: { readonly jti: string; readonly expiresAt: number };
  readonly profile: Profile;
  readonly now: Date;
}

/**
 * Creates the account that a registration token entitles to: user, role, status, wallet, the ownership of phone and
 * username, and the first session, all or nothing. When several refusals apply, a taken phone comes first, then a
 * used token, then a taken username.
 *
 * Blocks on an earlier account with this phone apply to the new one from its first moment on.
 */
export async function register(
  desk: RegistrationDesk,
  { registrationToken, profile }: { readonly registrationToken: string; readonly profile: Profile },
  now: Date,
): Promise<SessionTokens | RegistrationRefusal> {
  const claims = await readToken(desk, registrationToken, now);
  if (claims?.type !== 'registration') return refuse('registration_token_invalid');
  const { phone, jti, exp } = claims;
  if (typeof phone !== 'string' || typeof jti !== 'string') return refuse('registration_payload_invalid');

  const hashes = await phoneHashes(phone, desk.dataKeys);
  const token = { jti, expiresAt: exp + clockSlackSeconds };
  return insist('the accounts of a phone number', () => create(desk, { phone, hashes, token, profile, now }));
}

/** Every try has an id of its own: what was stored for one that fails is never part of another. */
async function create(
  { table, dataKeys: _, erase, ...desk }: RegistrationDesk,
  { phone, hashes, token, profile, now }: Application,
): Promise<SessionTokens | RegistrationRefusal | typeof overtaken> {
  const [userId, { owner, holders }] = await Promise.all([nextId(table, 'USER'), lookUp(table, phone, hashes)]);
  if (owner) return refuse('user_exists');
  const phoneHash = holders[0]?.phoneHash ?? hashes[0];
  const user = newUser(userId, { phone, phoneHash }, profile, now);
  const name = { usernameKey: user.usernameKey, userId };
  const refused = holders.length > 0 && (await inherit({ table, erase }, holders, user, token));
  if (refused) return refused;
  const session = await beginSession(desk, user, now);
  const refusal = await table.transact([
    put(Phones, { phone, userId }, { ifAbsent: refuse('user_exists') }),
    put(UsedRegistrations, token, { ifAbsent: refuse('registration_token_invalid') }),
    put(Usernames, name, { ifAbsent: refuse('username_taken') }),
    ...holdPhone({ phoneHash, userId }, holders),
    put(Users, user),
    appear(user, now),
    openWallet(userId),
    session.write,
  ]);
  return refusal ?? session.tokens;
}

/** Who has the phone number, and who had it last. */
async function lookUp(table: Table, phone: string, hashes: readonly string[]) {
  const [owner, ...holders] = await table.getMany([
    [Phones, { phone }],
    ...hashes.map((phoneHash) => [Holders, { phoneHash }] as const),
  ]);
  return { owner, holders: (holders as readonly (HolderItem | undefined)[]).filter((one) => one !== undefined) };
}

/**
 * Carries the blocks on earlier accounts over to the new one before it is there. The earlier ones are gone, so no block
 * on them can be made or taken back any more. What this leaves behind is erased later, whatever becomes of the
 * registration: blocks on the earlier account if there is the new one, otherwise those on the new one. A registration
 * that would fail in the end is refused before.
 */
async function inherit(
  { table, erase }: Pick<RegistrationDesk, 'table' | 'erase'>,
  holders: readonly HolderItem[],
  user: UserItem,
  token: Application['token'],
): Promise<RegistrationRefusal | typeof overtaken | undefined> {
  const [used, named, ...earlier] = await table.getMany([
    [UsedRegistrations, token],
    [Usernames, user],
    ...holders.map(({ userId }) => [Users, { userId }] as const),
  ]);
  if (earlier.some((account) => account !== undefined)) return overtaken;
  if (used) return refuse('registration_token_invalid');
  if (named) return refuse('username_taken');
  // Two keys may know the same account.
  const earlierIds = [...new Set(holders.map(({ userId }) => userId))];
  const blocks = (await Promise.all(earlierIds.map((userId) => blocksOn(table, userId)))).flat();
  if (blocks.length === 0) return undefined;
  const { phoneHash } = user;
  const later = { delaySeconds: eraseAfterSeconds };
  await Promise.all([...earlierIds, user.userId].map((userId) => erase({ userId, phoneHash }, later)));
  await carryOver(table, blocks, user.userId);
  return undefined;
}

function newUser(
  userId: number,
  number: Required<Pick<UserItem, 'phone' | 'phoneHash'>>,
  { role, ...profile }: Profile,
  now: Date,
): UserItem {
  const at = now.toISOString();
  return {
    ...profile,
    userId,
    ...number,
    usernameKey: usernameKey(profile.username),
    rating: 0,
    roles: { [role]: at },
    refreshEpoch: 0,
    createdAt: at,
    updatedAt: at,
  };
}
