import type { PresenceRules } from '../presence/transition.ts';
import type { TakeIds } from '../table/leased-ids.ts';
import type { Table } from '../table/table.ts';
import type { ExpiryRules } from './settlement.ts';

/** What changing a call takes. */
export interface CallDesk {
  readonly table: Table;
  readonly transactionIds: TakeIds;
  readonly rules: ExpiryRules & { readonly presence: PresenceRules };
}

/** A call by its id, with its people: as the status of each of them names it while it goes on. */
export interface CallRef {
  readonly id: number;
  readonly callerId: number;
  readonly listenerId: number;
  /** Epoch milliseconds at which it has lasted as long as a call may. */
  readonly until: number;
}
