import * as z from 'zod/mini';
import { type Context, reject } from './reject.ts';

/** A number as it stands in an address. */
export const Decimal = z.pipe(
  z.transform((text: unknown, context: Context) =>
    typeof text === 'string' && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?\s*$/i.test(text)
      ? Number(text)
      : reject(context, 'float_parsing', 'Input should be a valid number, unable to parse string as a number'),
  ),
  z.number(),
);
