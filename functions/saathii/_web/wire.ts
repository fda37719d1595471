/** What the app answers to a login, as far as pages read it. */

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

export type Verified =
  | ({ readonly status: 'registered' } & Tokens)
  | { readonly status: 'needs_registration'; readonly registration_token: string };

export interface Profile {
  readonly user_id: number;
  readonly username: string;
  readonly roles: readonly string[];
}
