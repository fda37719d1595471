import type { UserItem } from '../identity/account.ts';

const shown = [
  'username',
  'sex',
  'bio',
  'interests',
  'profileImageUrl',
  'preferredLanguage',
  'rating',
  'country',
] as const;

/** A profile as a feed shows it: nothing that identifies the person beyond what they wrote to be read. */
export type Card = Pick<UserItem, (typeof shown)[number]> & {
  /** Active roles in order. */
  readonly roles: readonly string[];
};

/** The card of an account as it is stored: accounts that a feed shows alike have the same text. */
export const cardOf = (user: UserItem): string =>
  JSON.stringify({
    ...Object.fromEntries(shown.map((name) => [name, user[name]])),
    roles: Object.keys(user.roles).sort(),
  });

export const readCard = (text: string): Card => JSON.parse(text);
