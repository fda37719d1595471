import { leasedIds } from '../../lib/table/leased-ids.ts';

/** Ids of calls. */
export const callIds = leasedIds('CALL', 10);

/** Ids of transactions: of everything that changes a wallet. */
export const transactionIds = leasedIds('TRANSACTION', 50);

/** Ids of voice samples. */
export const sampleIds = leasedIds('SAMPLE', 10);
