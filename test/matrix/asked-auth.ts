import { newPhone } from '../support/client.ts';
import { newUsername } from '../support/saathii.ts';
import type { Asks } from './asking.ts';
import type { expectedAuth } from './expected-auth.ts';

export const askedAuth: Readonly<Record<keyof typeof expectedAuth, Asks>> = {
  'POST /auth/request_otp': () => ({ send: () => ({ path: '/auth/request_otp', body: { phone: newPhone() } }) }),
  'POST /auth/resend_otp': () => ({ send: () => ({ path: '/auth/resend_otp', body: { phone: newPhone() } }) }),
  // Everybody has the code that was sent to the owner, and a number of their own.
  'POST /auth/verify': async ({ app, people: { owner } }) => {
    await app.post('/auth/request_otp', { phone: owner.phone });
    const otp = await app.codeFor(owner.phone);
    return {
      send: ({ column }) => ({
        path: '/auth/verify',
        body: { phone: column === 'owner' ? owner.phone : newPhone(), otp },
      }),
      tell: ({ status }) => status,
    };
  },
  'POST /auth/register': () => ({
    send: ({ registration }) => ({
      path: '/auth/register',
      body: { registration_token: registration, username: newUsername() },
    }),
    endsSender: true,
  }),
  'POST /auth/refresh': () => ({
    send: ({ refresh }) => ({ path: '/auth/refresh', body: { refresh_token: refresh } }),
    endsSender: true,
  }),
  'POST /auth/refresh · an access token': () => ({
    send: ({ access }) => ({ path: '/auth/refresh', body: { refresh_token: access } }),
    endsSender: true,
  }),
  'POST /auth/logout': () => ({ send: () => ({ path: '/auth/logout' }), endsSender: true }),
};
