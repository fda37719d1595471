import { entity } from '../table/entity.ts';

/** A request that came with a key: the run that may have its effect, and from then on what it was answered. */
export interface OnceItem {
  readonly userId: number;
  /** A hash of what makes it the same request: method, path and key. */
  readonly request: string;
  /** A hash of what was sent with it. */
  readonly content: string;
  readonly state: 'running' | 'done';
  /** Which run may write. A new one takes over from a run that has died. */
  readonly runId: string;
  /** Epoch milliseconds at which that run began. */
  readonly startedAt: number;
  /** What was answered, once it is done. */
  readonly status?: number;
  readonly body?: string;
  readonly expiresAt: number;
}

export const Onces = entity<OnceItem, 'userId' | 'request'>('ONCE', {
  partition: 'ONCE',
  pk: ({ userId }) => [userId],
  sk: ({ request }) => [request],
  expires: true,
});
