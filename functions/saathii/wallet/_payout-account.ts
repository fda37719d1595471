import * as z from 'zod/mini';

export const maxAccountBytes = 4096;

/**
 * Where money goes to: data of a bank account or of UPI, in a form that is the client's own. Its refusals say nothing of
 * what was sent.
 */
export const PayoutAccount = z.record(z.string(), z.unknown()).check(
  z.refine((account) => Object.keys(account).length > 0, {
    error: 'payout_account must not be empty',
    abort: true,
  }),
  z.refine((account) => fits(account), `payout_account must have at most ${maxAccountBytes} bytes`),
);

/** What is nested deeper than JSON can be written is too large as well: every level takes a byte. */
function fits(account: object): boolean {
  try {
    return Buffer.byteLength(JSON.stringify(account)) <= maxAccountBytes;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
