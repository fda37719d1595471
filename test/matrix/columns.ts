/** People with a good token, by what they are to the owner of the things that a request is about. */
export const admitted = {
  otherUser: 'a user who has nothing to do with the owner',
  blocked: 'a user whom the owner blocks',
  blocker: 'a user who blocks the owner',
  nonParticipant: 'a listener with things of the same kinds, all of them with other people',
  listener: 'a listener without any such things',
  nonAdmin: 'a user whose admin role was taken back, with the token of before',
  admin: 'an admin',
  owner: 'whose things they are',
} as const;

/** Who has no good token, by what is wrong with the one they have; forged ones say that they are the owner’s. */
export const refused = {
  anonymous: 'nobody',
  loggedOut: 'a user after the logout',
  revokedFamily: 'a user whose refresh token was used twice',
  deletedUser: 'a user without an account any more',
  refreshToken: 'a refresh token, wherever a token is asked for',
  registrationToken: 'a registration token, wherever a token is asked for',
  expired: 'a token that has lived its time',
  otherAudience: 'a token that our key has signed for another app',
  otherIssuer: 'a token that our key has signed in the name of another app',
  unknownKey: 'a token that a key of somebody else has signed',
} as const;

export type Admitted = keyof typeof admitted;
export type Refused = keyof typeof refused;
export type Column = Admitted | Refused;

export const admittedColumns = Object.keys(admitted) as readonly Admitted[];
export const refusedColumns = Object.keys(refused) as readonly Refused[];
export const columns: readonly Column[] = [...refusedColumns, ...admittedColumns];
