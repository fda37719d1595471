import type { CallDesk } from '../../lib/calls/desk.ts';
import { openLease } from '../../lib/table/leased-ids.ts';
import type { Table } from '../../lib/table/table.ts';

/** What changing calls takes, with the rules as they are by default. */
export const callDesk = (table: Table): CallDesk => ({
  table,
  transactionIds: openLease('TRANSACTION', 50),
  rules: {
    abandonedAfterSeconds: 300,
    presence: { offlineAfterSeconds: 90, frameSeconds: 30, heartbeatNewsSeconds: 30 },
  },
});
