import { bearer, type Rows } from './row.ts';

/** Whether one is blocked oneself is told nowhere: `blocked` is answered like everybody else. */
export const expectedBlocking = {
  'POST /block': bearer('200 blocks, shows id, name', {
    blocker: '200 blocked before, shows id, name',
    owner: '400 Cannot block yourself',
  }),
  'GET /block/check/{user_id}': bearer('200 is_blocked false, shows id, name', {
    blocker: '200 is_blocked true, shows id, name',
  }),
  'GET /blocked': bearer('200 total_count 0', {
    blocker: '200 total_count 1, shows id, name, profile, accusation',
    owner: '200 total_count 1, shows reason',
  }),
  'DELETE /block': bearer('200 unblocks nobody, shows id, name', {
    blocker: '200 unblocks, shows id, name',
    owner: '200 unblocks',
  }),
} as const satisfies Rows;
