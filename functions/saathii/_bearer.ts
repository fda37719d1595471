import type { Authentication } from '../../lib/core/contract.ts';
import { refuse } from '../../lib/core/failure.ts';
import { type CallerWith, identify, type OwnItems } from '../../lib/identity/caller.ts';
import { Sessions, type UserItem, Users } from '../../lib/identity/store.ts';
import { tokenKeys } from '../../lib/identity/token-keys.ts';
import { table } from '../../lib/table/resource.ts';
import type { SaathiiFailure } from './_failures.ts';
import { tokenSettings } from './_settings/tokens.ts';

const uses = { table, tokenKeys, tokens: tokenSettings };
const errors = [
  'auth_header_invalid',
  'access_token_invalid',
  'access_token_required',
  'access_token_revoked',
] as const satisfies readonly SaathiiFailure[];
/**
 * Any registered user with a valid access token. The user, the session and the items of `also` are read in the one
 * round trip of the check.
 */
export const bearerWith = <const Also extends OwnItems>(
  also: Also,
): Authentication<CallerWith<Also>, (typeof errors)[number], typeof uses> => ({
  scheme: 'bearer',
  errors,
  uses,
  access: [Users, Sessions, ...Object.values(also)].map((entity) => entity.can('batchGet')),
  identify: (header, desk, now) => identify(header, desk, now, also),
});

export const bearer = bearerWith({});

/** A bearer who holds a role. Others are refused in the words of what they asked for. */
export const bearerAs = <const Refusal extends SaathiiFailure, const Also extends OwnItems>(
  role: keyof UserItem['roles'],
  refusal: Refusal,
  also: Also,
): Authentication<CallerWith<Also>, (typeof errors)[number] | Refusal, typeof uses> => ({
  ...bearerWith(also),
  role,
  errors: [...errors, refusal],
  identify: async (header, desk, now) => {
    const caller = await identify(header, desk, now, also);
    return 'user' in caller && !(role in caller.user.roles) ? refuse(refusal) : caller;
  },
});

/** A bearer who holds the admin role, which only an operator can give. */
export const admin = bearerAs('admin', 'admin_required', {});
