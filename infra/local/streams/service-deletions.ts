import { type Image, itemIdentity } from './stream-record.ts';

/** Which deletions were made by the sweep of expired items, so that their stream records can say so. */
export interface ServiceDeletions {
  /** Notes that `deletion` is under way; it resolves to whether it deleted the item. */
  note(tableName: string, keys: Image, expiry: string, deletion: Promise<boolean>): void;
  /** Whether the item of these keys and this expiry was deleted by the sweep; waits for a deletion under way. */
  includes(tableName: string, keys: Image, expiry: string): Promise<boolean>;
}

/** Records follow their deletion within moments: older notes are forgotten. */
const KEPT_NOTES = 10_000;

function identify(tableName: string, keys: Image, expiry: string): string {
  return JSON.stringify([tableName, itemIdentity(keys), expiry]);
}

/** No deletions noted. */
export function createServiceDeletions(): ServiceDeletions {
  const notes = new Map<string, Promise<boolean>>();
  return {
    note(tableName, keys, expiry, deletion) {
      notes.set(
        identify(tableName, keys, expiry),
        deletion.catch(() => false),
      );
      for (const oldest of notes.keys()) {
        if (notes.size <= KEPT_NOTES) break;
        notes.delete(oldest);
      }
    },
    includes: async (tableName, keys, expiry) => (await notes.get(identify(tableName, keys, expiry))) ?? false,
  };
}
