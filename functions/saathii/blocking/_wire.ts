import * as z from 'zod/mini';

/** What became of a request about one other user. */
export const BlockResult = z.object({
  success: z.literal(true),
  message: z.string(),
  blocked_id: z.int(),
  action_type: z.string(),
  is_blocked: z.boolean(),
});
