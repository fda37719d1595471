import { type Failure, refuse } from '../core/failure.ts';
import { appear } from '../presence/presence.ts';
import { nextId } from '../table/sequence.ts';
import type { Table } from '../table/table.ts';
import { put } from '../table/write.ts';
import { openWallet } from '../wallet/wallet.ts';
import { beginSession, type SessionTokens } from './sessions.ts';
import { Phones, UsedRegistrations, type UserItem, Usernames, Users } from './store.ts';
import { readToken, type TokenDesk } from './tokens.ts';
import { usernameKey } from './username.ts';

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

/**
 * Creates the account that a registration token entitles to: user, role, status, wallet, the ownership of phone and
 * username, and the first session, all or nothing. When several refusals apply, a taken phone comes first, then a
 * used token, then a taken username.
 */
export async function register(
  { table, ...desk }: TokenDesk & { readonly table: Table },
  { registrationToken, profile }: { readonly registrationToken: string; readonly profile: Profile },
  now: Date,
): Promise<SessionTokens | RegistrationRefusal> {
  const claims = await readToken(desk, registrationToken, now);
  if (claims?.type !== 'registration') return refuse('registration_token_invalid');
  const { phone, jti, exp } = claims;
  if (typeof phone !== 'string' || typeof jti !== 'string') return refuse('registration_payload_invalid');

  const user = newUser(await nextId(table, 'USER'), phone, profile, now);
  const { userId } = user;
  const used = { jti, expiresAt: exp + clockSlackSeconds };
  const name = { usernameKey: user.usernameKey, userId };
  const session = await beginSession(desk, user, now);
  const refusal = await table.transact([
    put(Phones, { phone, userId }, { ifAbsent: refuse('user_exists') }),
    put(UsedRegistrations, used, { ifAbsent: refuse('registration_token_invalid') }),
    put(Usernames, name, { ifAbsent: refuse('username_taken') }),
    put(Users, user),
    appear(user, now),
    openWallet(userId),
    session.write,
  ]);
  return refusal ?? session.tokens;
}

function newUser(userId: number, phone: string, { role, ...profile }: Profile, now: Date): UserItem {
  const at = now.toISOString();
  return {
    ...profile,
    userId,
    phone,
    usernameKey: usernameKey(profile.username),
    rating: 0,
    roles: { [role]: at },
    refreshEpoch: 0,
    createdAt: at,
    updatedAt: at,
  };
}
