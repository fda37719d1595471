import type { CallDesk } from '../../lib/calls/desk.ts';
import type { Opened } from '../../lib/core/grant.ts';
import { table } from '../../lib/table/resource.ts';
import { transactionIds } from './_ids.ts';
import { callSettings } from './_settings/calls.ts';
import { presenceSettings } from './_settings/presence.ts';

/** What every function uses that changes calls. */
export const callUses = { table, transactionIds, calls: callSettings, presence: presenceSettings };

/** The same as the rules of calls take it. */
export const toDesk = ({ table, transactionIds, calls, presence }: Opened<typeof callUses>): CallDesk => ({
  table,
  transactionIds,
  rules: { ...calls, presence },
});
