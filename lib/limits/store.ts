import type { LimitName } from '../core/limits.ts';
import { entity } from '../table/entity.ts';

/** What one subject (a phone number, a network) has used up of one limit in its current window. */
export interface WindowItem {
  readonly limit: LimitName;
  readonly subject: string;
  readonly count: number;
  /** Epoch milliseconds at which the window ends; it also tells this window from an earlier one. */
  readonly endsAt: number;
  /** The change that was made last, by which its own repetition is recognised. */
  readonly lastChange: string;
  readonly expiresAt: number;
}

export const Windows = entity<WindowItem, 'limit' | 'subject'>('LIMIT', {
  partition: 'LIMIT',
  pk: ({ limit, subject }) => [limit, subject],
  sk: () => [],
  expires: true,
});
