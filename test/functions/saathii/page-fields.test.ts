import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { Decimal } from '../../../functions/saathii/_fields/decimal.ts';
import { pageFields } from '../../../functions/saathii/_fields/page.ts';
import { validationBody } from '../../../functions/saathii/_validation.ts';
import { judge } from '../../../lib/core/validate.ts';

const Query = z.object({ ...pageFields, least: z.optional(Decimal) });

/** What a query is read as, or what a client is told is wrong with it. */
function read(query: Record<string, string>): unknown {
  const judged = judge({ query: Query }, { path: {}, query, body: undefined });
  return judged.valid ? judged.query : validationBody(judged.fields).detail;
}

test.each([
  [{}, 1, 20],
  [{ page: '3', per_page: '7' }, 3, 7],
  [{ page: ' 03 ', per_page: '+7' }, 3, 7],
  [{ page: '0', per_page: '0' }, 1, 20],
  [{ page: '-4', per_page: '-1' }, 1, 20],
  [{ per_page: '1' }, 1, 1],
  [{ per_page: '100' }, 1, 100],
  [{ per_page: '101' }, 1, 20],
  [{ page: '9007199254740991' }, 9007199254740991, 20],
  [{ page: '9'.repeat(400), per_page: '9'.repeat(400) }, 9007199254740991, 20],
  [{ page: `-${'9'.repeat(400)}` }, 1, 20],
])('%j is page %d of %d entries each', (query, page, per_page) => {
  expect(read(query)).toEqual({ page, per_page });
});

test.each(['', ' ', 'abc', '1.5', '1e3', '0x10', '1,2', '١', 'null', 'Infinity', 'NaN'])(
  '%j is no page and no number of entries',
  (value) => {
    const msg = 'Input should be a valid integer, unable to parse string as an integer';
    expect(read({ page: value, per_page: value })).toEqual([
      { type: 'int_parsing', loc: ['query', 'page'], msg },
      { type: 'int_parsing', loc: ['query', 'per_page'], msg },
    ]);
  },
);

test.each([
  ['4.5', 4.5],
  ['4', 4],
  [' +4. ', 4],
  ['.5', 0.5],
  ['-1', -1],
  ['45e-1', 4.5],
])('%j is the number %d', (sent, least) => {
  expect(read({ least: sent })).toMatchObject({ least });
});

test.each(['', 'best', '4,5', '0x10', '1e', '.', '4.5.6', 'NaN'])('%j is no number', (sent) => {
  const msg = 'Input should be a valid number, unable to parse string as a number';
  expect(read({ least: sent })).toEqual([{ type: 'float_parsing', loc: ['query', 'least'], msg }]);
});
