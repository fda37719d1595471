import type { Once } from '../../lib/core/once.ts';
import { beginRun, Onces } from '../../lib/once/once.ts';
import { table } from '../../lib/table/resource.ts';
import type { SaathiiFailure } from './_failures.ts';

const uses = { table };
const errors = ['idempotency_key_reused', 'request_in_progress'] as const satisfies readonly SaathiiFailure[];

/** Requests of a user that carry an `Idempotency-Key`. */
export const once: Once<{ readonly user: { readonly userId: number } }, (typeof errors)[number], typeof uses> = {
  errors,
  uses,
  access: [Onces.can('put', 'get', 'update')],
  begin: ({ user }, request, { table }, now) => beginRun(table, user.userId, request, now),
};
