import * as z from 'zod/mini';
import { Failure } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { refreshSession } from '../../../lib/identity/refresh.ts';
import { Sessions, Users } from '../../../lib/identity/store.ts';
import { tokenKeys } from '../../../lib/identity/token-keys.ts';
import { table } from '../../../lib/table/resource.ts';
import { http } from '../_app.ts';
import { tokenSettings } from '../_settings/tokens.ts';
import { TokenPair, toTokenPair } from './_wire.ts';

/** Source: README, "Refresh tokens". */
export const route = http({
  id: 'auth.refresh',
  method: 'POST',
  path: '/auth/refresh',
  tag: 'Authentication',
  auth: 'public',
  summary: 'Exchange a refresh token for a new pair of tokens; the old refresh token dies at once.',
  description:
    'Of several exchanges of one token one succeeds. A dead token that comes again more than 10 seconds after ' +
    'its exchange ends the whole session. Do not retry a 401 of this route: log in again.',
  body: z.object({ refresh_token: z.string() }),
  response: TokenPair,
  errors: ['refresh_token_invalid', 'refresh_payload_invalid', 'refresh_token_dead'],
  uses: { table, tokenKeys, tokens: tokenSettings },
  access: [Users.can('batchGet'), Sessions.can('batchGet', 'update')],
});

export const handler = lambda(route, async ({ body, now, ...desk }) => {
  const tokens = await refreshSession(desk, body.refresh_token, now);
  return tokens instanceof Failure ? tokens : toTokenPair(tokens);
});
