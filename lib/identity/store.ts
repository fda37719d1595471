import { entity } from '../table/entity.ts';

/** A person's account: profile, roles, and the epoch that every refresh token of theirs must carry. */
export interface UserItem {
  readonly userId: number;
  readonly phone: string;
  /** What the number is known by where it must not stand itself. */
  readonly phoneHash?: string;
  readonly username: string;
  /** The username as it is compared: NFKC, lower case. */
  readonly usernameKey: string;
  readonly sex?: string | undefined;
  readonly dob?: string | undefined;
  readonly bio?: string | undefined;
  readonly interests?: readonly string[] | undefined;
  readonly profileImageUrl?: string | undefined;
  readonly preferredLanguage?: string | undefined;
  readonly rating: number;
  readonly country: string;
  /** Active roles and when each was assigned. */
  readonly roles: Readonly<Record<string, string>>;
  /** Roles that were taken away, and when. */
  readonly earlierRoles?: Readonly<Record<string, string>>;
  /** Raised by logout: refresh tokens of sessions begun under an earlier epoch are dead on every device. */
  readonly refreshEpoch: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export const Users = entity<UserItem, 'userId'>('USER', {
  partition: 'USER',
  pk: ({ userId }) => [userId],
  sk: () => [],
});

/** Makes a phone number belong to one account. */
export const Phones = entity<{ readonly phone: string; readonly userId: number }, 'phone'>('PHONE', {
  partition: 'PHONE',
  pk: ({ phone }) => [phone],
  sk: () => [],
});

/** Makes a username belong to one account. */
export const Usernames = entity<{ readonly usernameKey: string; readonly userId: number }, 'usernameKey'>('USERNAME', {
  partition: 'USERNAME',
  pk: ({ usernameKey }) => [usernameKey],
  sk: () => [],
});

/** A session family: one login on one device, through all rotations of its refresh token. */
export interface SessionItem {
  readonly userId: number;
  readonly familyId: string;
  readonly epoch: number;
  /** The id of the one refresh token that is alive. */
  readonly currentJti: string;
  /** Tokens rotated away within the grace period; presenting one of these is a race, not a theft. `at` = epoch ms. */
  readonly rotated: readonly { readonly jti: string; readonly at: number }[];
  readonly revokedAt?: string;
  readonly createdAt: string;
  readonly expiresAt: number;
}

export const Sessions = entity<SessionItem, 'userId' | 'familyId'>('SESSION', {
  partition: 'USER',
  pk: ({ userId }) => [userId],
  sk: ({ familyId }) => [familyId],
  expires: true,
});

/** The one-time code of a phone number. */
export interface ChallengeItem {
  readonly phone: string;
  readonly challengeId: string;
  /** The code, sealed: a resend has to repeat it. */
  readonly sealedCode: string;
  readonly tries: number;
  /** The try that was counted last, by which its own repetition is recognised. */
  readonly lastTry: string;
  readonly expiresAt: number;
}

export const Challenges = entity<ChallengeItem, 'phone'>('OTP', {
  partition: 'OTP',
  pk: ({ phone }) => [phone],
  sk: () => [],
  expires: true,
});

/** A registration token that has been used, remembered until it would have expired. */
export const UsedRegistrations = entity<{ readonly jti: string; readonly expiresAt: number }, 'jti'>('REGISTRATION', {
  partition: 'REGISTRATION',
  pk: ({ jti }) => [jti],
  sk: () => [],
  expires: true,
});
