import { type Asks, plain } from './asking.ts';
import type { expectedUsers } from './expected-users.ts';

const rating = ({ rating }: { readonly rating: number }) => `rating ${rating}`;

export const askedUsers: Readonly<Record<keyof typeof expectedUsers, Asks>> = {
  'GET /users/me': plain('/users/me'),
  'PUT /users/me': () => ({ send: () => ({ path: '/users/me', body: { rating: 5 } }), tell: rating }),
  'PUT /users/me · the name of the owner': ({ people: { owner } }) => ({
    send: () => ({ path: '/users/me', body: { username: owner.username } }),
    tell: rating,
  }),
  'DELETE /users/me': () => ({ send: () => ({ path: '/users/me' }), endsSender: true }),
  'GET /users/me/status': plain('/users/me/status'),
  'PUT /users/me/status': () => ({ send: () => ({ path: '/users/me/status', body: {} }) }),
  'POST /users/me/heartbeat': plain('/users/me/heartbeat'),
  'GET /users/{user_id}/presence': ({ people: { owner } }) => ({
    send: () => ({ path: `/users/${owner.id}/presence` }),
  }),
  'GET /users/presence': ({ people: { owner } }) => ({
    send: () => ({ path: `/users/presence?user_ids=${owner.id}` }),
  }),
};
