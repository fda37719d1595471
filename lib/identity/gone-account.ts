import * as z from 'zod/mini';

/** An account that is gone, or that did not come about, and what its phone number is known by. */
export const GoneAccount = z.object({ userId: z.int(), phoneHash: z.optional(z.string()) });
export type GoneAccount = z.infer<typeof GoneAccount>;

/**
 * How long after an account is gone its leftovers are erased: as long as the last message about somebody may be late,
 * since until then it is looked up who is not to hear it. It is also the longest delay of a queue, and much longer than
 * any function runs.
 */
export const eraseAfterSeconds = 900;
