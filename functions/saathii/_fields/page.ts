import * as z from 'zod/mini';
import { type Context, reject } from './reject.ts';
import { notWhole, wholeNumber } from './whole.ts';

const maxPerPage = 100;
const defaultPerPage = 20;

/** A whole number of any size; one that no number can hold exactly is as good as the largest that is. */
const anyInteger = (choose: (value: number) => number) =>
  z.pipe(
    z.transform((text: unknown, context: Context) => {
      const whole = typeof text === 'string' && wholeNumber.test(text);
      return whole
        ? choose(Math.min(Number(text), Number.MAX_SAFE_INTEGER))
        : reject(context, 'int_parsing', `${notWhole}, unable to parse string as an integer`);
    }),
    z.int(),
  );

/**
 * Which page of a list, counted from 1, and how many entries it has: in a query, out of range becomes the default.
 * Source: README, "Pages".
 */
export const pageFields = {
  page: z._default(
    anyInteger((page) => Math.max(page, 1)),
    1,
  ),
  per_page: z._default(
    anyInteger((perPage) => (perPage >= 1 && perPage <= maxPerPage ? perPage : defaultPerPage)),
    defaultPerPage,
  ),
};
