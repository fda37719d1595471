import { admins, type Rows } from './row.ts';

export const expectedAdmin = {
  'POST /admin/cleanup-presence': admins('200'),
  'GET /admin/verification/pending': admins('200 shows id, sample'),
  'POST /admin/verification/review': admins('200 shows id, sample'),
} as const satisfies Rows;
