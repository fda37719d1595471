import * as z from 'zod/mini';
import { type Failure, refuse } from '../../../lib/core/failure.ts';
import type { Credit } from '../../../lib/payments/payments.ts';
import { Id } from '../_fields/whole.ts';

/** Whole rupees. What can't be an amount is 0, which is never offered. */
export const AmountRupees = Id;

/** The coins that are sold for an amount, or which amounts there are. Source: README, "Buying coins". */
export function coinsFor(
  options: Readonly<Record<string, number>>,
  amountRupees: number,
): number | Failure<'recharge_amount_invalid'> {
  const coins = Object.hasOwn(options, amountRupees) ? options[amountRupees] : undefined;
  if (coins !== undefined) return coins;
  const amounts = Object.keys(options).sort((one, other) => Number(one) - Number(other));
  return refuse('recharge_amount_invalid', { available: `[${amounts.map((amount) => `'${amount}'`).join(', ')}]` });
}

export const Recharged = z.object({
  transaction_id: z.string(),
  amount_rupees: z.int(),
  coins_added: z.int(),
  new_balance: z.int(),
  message: z.string(),
});

export const toRecharged = ({ reference, amountRupees, coins, coinsAfter }: Credit): z.input<typeof Recharged> => ({
  transaction_id: reference,
  amount_rupees: amountRupees,
  coins_added: coins,
  new_balance: coinsAfter,
  message: `Successfully recharged ${coins} coins for ₹${amountRupees}`,
});
