import * as z from 'zod/mini';
import { type Context, reject } from './reject.ts';

export const wholeNumber = /^\s*[+-]?\d+\s*$/;
export const notWhole = 'Input should be a valid integer';

const nobody = 0;

/** A whole number, which may arrive as a numeric string; what is missing stays so, and is reported as that. */
function readWhole(value: unknown, context: Context): number | undefined {
  if (value === undefined) return undefined;
  const isText = typeof value === 'string';
  if (!(isText ? wholeNumber.test(value) : Number.isInteger(value))) {
    return isText
      ? reject(context, 'int_parsing', `${notWhole}, unable to parse string as an integer`)
      : reject(context, 'int_type', notWhole);
  }
  return Number(value);
}

/** The id of something: a whole number, which may arrive as a numeric string. One that no id can be is nobody's. */
export const Id = z.pipe(
  z.transform((value: unknown, context: Context) => {
    const id = readWhole(value, context);
    return id === undefined || (Number.isSafeInteger(id) && id > 0) ? id : nobody;
  }),
  z.int(),
);

/** Any whole number that can be counted exactly; one beyond counts as the last that can be. */
export const Whole = z.pipe(
  z.transform((value: unknown, context: Context) => {
    const whole = readWhole(value, context);
    return whole === undefined ? whole : clamp(whole);
  }),
  z.int(),
);

const clamp = (whole: number): number => Math.max(Number.MIN_SAFE_INTEGER, Math.min(whole, Number.MAX_SAFE_INTEGER));

/** A number of minutes, 0 included; as many as nobody talks is as good as the most that can be counted. */
export const Minutes = z.pipe(
  z.transform((value: unknown, context: Context) => {
    const minutes = readWhole(value, context);
    if (minutes !== undefined && minutes < 0) {
      return reject(context, 'greater_than_equal', 'Input should be greater than or equal to 0');
    }
    return minutes === undefined ? minutes : Math.min(minutes, Number.MAX_SAFE_INTEGER);
  }),
  z.int(),
);
