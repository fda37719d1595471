import { bearer, type Rows } from './row.ts';

const hidden = '404 User not found';

export const expectedUsers = {
  'GET /users/me': bearer('200', { owner: '200 shows id, name, profile, phone, dob' }),
  'PUT /users/me': bearer('200 rating 0', {
    admin: '200 rating 5',
    owner: '200 rating 0, shows id, name, profile, phone, dob',
  }),
  'PUT /users/me · the name of the owner': bearer('409 Username already exists', {
    owner: '200 rating 0, shows id, name, profile, phone, dob',
  }),
  'DELETE /users/me': bearer('200'),
  'GET /users/me/status': bearer('200', { owner: '200 shows id' }),
  'PUT /users/me/status': bearer('200', { owner: '200 shows id' }),
  'POST /users/me/heartbeat': bearer('200'),
  'GET /users/{user_id}/presence': bearer('200 shows id, name', { blocked: hidden, blocker: hidden }),
  'GET /users/presence': bearer('200 shows id, name', { blocked: '200', blocker: '200' }),
} as const satisfies Rows;
