import * as z from 'zod/mini';

export { rupeeText } from '../../lib/wallet/rupees.ts';

/** Paise as the rupees of the contract: a number with at most 2 decimals. */
export const toRupees = (paise: number): number => paise / 100;

const decimalForm = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?\s*$/i;

/** A number that arrives as one, or as a text of one. */
function readNumber(value: unknown, context: z.core.ParsePayload): unknown {
  if (typeof value !== 'string') return value;
  if (decimalForm.test(value)) return Number(value);
  const msg = 'Input should be a valid number, unable to parse string as a number';
  context.issues.push({ code: 'custom', input: value, params: { type: 'float_parsing', msg } });
  return z.NEVER;
}

/**
 * What a number of rupees is in paise, read off its shortest decimal text, since arithmetic would round what has too
 * many decimals; `undefined` = it has.
 */
function readPaise(rupees: number): number | undefined {
  const [, whole, decimals = ''] = /^(\d+)(?:\.(\d{1,2}))?$/.exec(String(rupees)) ?? [];
  return whole === undefined ? undefined : Number(`${whole}${decimals.padEnd(2, '0')}`);
}

/** More than this can't be counted in paise exactly. */
const mostRupees = Math.floor(Number.MAX_SAFE_INTEGER / 100);

/** An amount of money in rupees, positive and with at most 2 decimals; gives paise. */
export const Amount = z.pipe(
  z.transform(readNumber),
  z.pipe(
    z.number().check(
      z.positive({ abort: true }),
      z.refine((rupees) => rupees <= mostRupees, { error: 'the amount is too large', abort: true }),
      z.refine((rupees) => readPaise(rupees) !== undefined, 'an amount has at most 2 decimals'),
    ),
    z.transform((rupees: number) => readPaise(rupees) as number),
  ),
);
