import { bearer, type Rows } from './row.ts';

export const expectedFeed = {
  'GET /feed/listeners': bearer('200 shows id, name, profile', { blocked: '200', blocker: '200', owner: '200' }),
  'GET /feed/stats': bearer('200 all', {
    blocked: '200 all but 1',
    blocker: '200 all but 1',
    nonParticipant: '200 all but 1',
    listener: '200 all but 1',
    owner: '200 all but 1',
  }),
} as const satisfies Rows;
