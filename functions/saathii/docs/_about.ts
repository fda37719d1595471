import type { About } from '../../../lib/docs/about.ts';
import { authentication } from './_examples/authentication.ts';
import { calls } from './_examples/calls.ts';
import { money } from './_examples/money.ts';
import { people } from './_examples/people.ts';
import { social } from './_examples/social.ts';
import { system } from './_examples/system.ts';
import { verification } from './_examples/verification.ts';

/** What the documents of this app begin with, and what its routes are shown to be asked and to answer. */
export const about: About = {
  title: 'Saathii',
  version: '1.0.0',
  description: [
    'Paid calls with listeners.',
    '**Logging in.** `POST /auth/request_otp` sends a code, `POST /auth/verify` exchanges it for tokens, or for a ' +
      'registration token where the number is new. Send the access token with every request as ' +
      '`Authorization: Bearer <access_token>`; it lives 30 minutes. On a 401 exchange the refresh token once by ' +
      '`POST /auth/refresh` and try again. Never send that request through the same rule: a 401 of its own means that ' +
      'the person has to log in.',
    '**Errors.** Every refusal is `{"detail": "<text>"}`; malformed input is a 422 with one entry for each field. Good ' +
      'answers are always 200. Refusals made by the platform before any code runs (403, 413, 429, 5xx) may carry ' +
      'another body than the ones shown here: go by the status.',
    '**Values.** Times are ISO-8601 in UTC, ids are integers, coins are integers, money is rupees. What is not set is ' +
      'null. Unknown fields of bodies and unknown parameters are ignored; ignore unknown fields of answers as well. ' +
      'Integers may be sent as text (`"30"`). One slash at the end of a path is ignored.',
    'The sockets are described in [asyncapi.json](asyncapi.json).',
  ].join('\n\n'),
  tags: [
    { name: 'Authentication', description: 'Login by a code sent to the phone, and the tokens that come of it.' },
    { name: 'User Management', description: 'The own profile, presence, and the feed of listeners.' },
    { name: 'Listener Verification', description: 'Voice samples that prove a listener.' },
    { name: 'Admin - Verification', description: 'The review of voice samples.' },
    { name: 'Call Management', description: 'Calls, their price, and the coins that pay for them.' },
    {
      name: 'WebSocket',
      of: 'sockets',
      description: [
        'Live messages, which this document has no operations for; [asyncapi.json](asyncapi.json) has them all.',
        [
          '| address | tells of | greeting |',
          '|---|---|---|',
          '| `/ws/feed?token=<access_token>` | listeners | `connection_established` |',
          '| `/ws/presence?token=<access_token>` | everybody | `presence_connection_established` |',
        ].join('\n'),
        'The server sends `user_status_update` whenever somebody changes, and `call_started` and `call_ended` to the two ' +
          'people of a call. `{"type":"ping","timestamp":...}` is answered by a `pong` with the same timestamp, ' +
          '`{"type":"subscribe","subscription":...}` by `subscription_confirmed`. Anything else is ignored. A refused ' +
          'handshake is a 401 or 403; a socket that the server closes (with 1000) is not to come back.',
      ].join('\n\n'),
    },
    { name: 'Favorites', description: 'Listeners that a caller wants to find again.' },
    { name: 'Blocking', description: 'People that a person wants nothing to do with.' },
    { name: 'Wallet', description: 'Coins, earnings and payouts.' },
    { name: 'Transaction Management', description: 'The ledgers of callers and listeners.' },
    { name: 'Webhooks', description: 'What other services tell the app.' },
    { name: 'System', description: 'Whether the app is there.' },
    { name: 'Documentation', description: 'What clients are written by.' },
  ],
  examples: { ...authentication, ...people, ...verification, ...calls, ...money, ...social, ...system },
};
