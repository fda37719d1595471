import * as z from 'zod/mini';
import { Failure } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { register } from '../../../lib/identity/registration.ts';
import { Phones, Sessions, UsedRegistrations, Usernames, Users } from '../../../lib/identity/store.ts';
import { tokenKeys } from '../../../lib/identity/token-keys.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { dataKeys } from '../../../lib/secrets/data-keys.ts';
import { Blocks, Hidden, Holders } from '../../../lib/social/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { Sequences } from '../../../lib/table/sequence.ts';
import { handOver } from '../../../lib/tasks/hand-over.ts';
import { Wallets } from '../../../lib/wallet/store.ts';
import { http } from '../_app.ts';
import { PastDate, profileFields, SelfAssignableRole, Sex, Username } from '../_fields/profile.ts';
import { absentOrNull } from '../_fields/text.ts';
import { tokenSettings } from '../_settings/tokens.ts';
import { erasure } from '../_tasks.ts';
import { TokenPair, toTokenPair } from './_wire.ts';

const Registration = z.object({
  ...profileFields,
  registration_token: z.string(),
  username: Username,
  sex: absentOrNull(Sex),
  dob: absentOrNull(PastDate),
  role: absentOrNull(SelfAssignableRole),
});

/** Source: README, "Registration". */
export const route = http({
  id: 'auth.register',
  method: 'POST',
  path: '/auth/register',
  tag: 'Authentication',
  auth: 'public',
  summary: 'Create the account of a verified phone number and log in.',
  description:
    'Names are compared without regard to case and form. The registration token is good for one account; a ' +
    'refused registration does not use it up.',
  body: Registration,
  response: TokenPair,
  errors: ['registration_token_invalid', 'registration_payload_invalid', 'user_exists', 'username_taken'],
  uses: { table, tokenKeys, dataKeys, tokens: tokenSettings, erase: handOver(erasure) },
  access: [
    Sequences.can('update'),
    ...[Phones, UsedRegistrations, Usernames].map((entity) => entity.can('batchGet', 'put')),
    Holders.can('batchGet', 'put', 'update'),
    Hidden.can('get', 'put', 'update'),
    Blocks.can('batchGet', 'put'),
    Users.can('batchGet', 'put', 'check'),
    Statuses.can('put'),
    Wallets.can('put'),
    Sessions.can('put'),
  ],
});

export const handler = lambda(route, async ({ body, now, ...desk }) => {
  const application = { registrationToken: body.registration_token, profile: toProfile(body) };
  const tokens = await register(desk, application, now);
  return tokens instanceof Failure ? tokens : toTokenPair(tokens);
});

const toProfile = (body: z.output<typeof Registration>) => ({
  username: body.username,
  sex: body.sex ?? undefined,
  dob: body.dob ?? undefined,
  bio: body.bio ?? undefined,
  interests: body.interests ?? undefined,
  profileImageUrl: body.profile_image_url ?? undefined,
  preferredLanguage: body.preferred_language ?? undefined,
  country: 'India',
  role: body.role ?? 'user',
});
