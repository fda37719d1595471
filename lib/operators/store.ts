import { entity } from '../table/entity.ts';
import { padded } from '../table/key.ts';

/**
 * Something an operator did, or looked at: written before it is done, so that nothing is done without it. Nothing that
 * happens to an account changes or erases it.
 */
export interface AuditItem {
  readonly of: 'operators';
  /** Epoch milliseconds. */
  readonly at: number;
  readonly id: string;
  /** Who did it, by their own word. */
  readonly by: string;
  readonly command: string;
  /** Its arguments and options, but for phone numbers. */
  readonly given: Readonly<Record<string, string | boolean>>;
  /** What the phone number that was given is known by. */
  readonly phoneHash?: string;
  /** Whose account it was about, as far as one was found. */
  readonly userId?: number;
  /** What became of it; absent = it was begun and has not been heard of since. */
  readonly outcome?: string;
}

export const Audits = entity<AuditItem, 'of' | 'at' | 'id'>('AUDIT', {
  partition: 'AUDIT',
  pk: ({ of }) => [of],
  sk: ({ at, id }) => [padded(at), id],
});
