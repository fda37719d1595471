import type { Authentication } from '../../lib/core/contract.ts';
import { type Caller, identify } from '../../lib/identity/caller.ts';
import { Sessions, Users } from '../../lib/identity/store.ts';
import { tokenKeys } from '../../lib/identity/token-keys.ts';
import { table } from '../../lib/table/resource.ts';
import type { SaathiiFailure } from './_failures.ts';
import { tokenSettings } from './_settings.ts';

const uses = { table, tokenKeys, tokens: tokenSettings };
const access = [Users.can('batchGet'), Sessions.can('batchGet')];
const errors = [
  'auth_header_invalid',
  'access_token_invalid',
  'access_token_required',
  'access_token_revoked',
] as const satisfies readonly SaathiiFailure[];

/** Any registered user with a valid access token. The user and the session are read in the one round trip of the check. */
export const bearer: Authentication<Caller, (typeof errors)[number], typeof uses> = {
  scheme: 'bearer',
  errors,
  uses,
  access,
  identify,
};
