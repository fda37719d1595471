import * as z from 'zod/mini';
import { settings } from './settings.ts';

/** A fixed window opened by its first request; refused requests count too. `max: null` switches the limit off. */
export interface Limit {
  readonly max: number | null;
  readonly windowSeconds: number;
}

/** Every rate limit of every app, as one table of defaults; a stage overrides single rows. */
export const limits = {
  otpRequestsPerPhone: { max: 5, windowSeconds: 15 * 60 },
  otpResendsPerPhone: { max: 1, windowSeconds: 60 },
  otpRequestsPerAddress: { max: 30, windowSeconds: 60 * 60 },
  callCleanups: { max: 1, windowSeconds: 30 },
  uploadOffersPerUser: { max: 20, windowSeconds: 60 * 60 },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof limits;
export type Limits = Readonly<Record<LimitName, Limit>>;

const Row = z.object({ max: z.nullable(z.int().check(z.positive())), windowSeconds: z.int().check(z.positive()) });

const rows = Object.fromEntries(
  Object.entries(limits).map(([name, limit]) => [name, z._default(Row, limit)]),
) as Record<LimitName, z.ZodMiniDefault<typeof Row>>;

/** The limits in force on a stage. */
export const limitSettings = settings('limits', rows);
