import { expect, test } from 'vitest';
import { Amount, rupeeText, toRupees } from '../../../functions/saathii/_money.ts';
import { validationBody } from '../../../functions/saathii/_validation.ts';

const read = (sent: unknown): unknown => {
  const { data, error } = Amount.safeParse(sent);
  if (!error) return data;
  const issue = error.issues[0] as never;
  const entry = validationBody([{ in: 'body', path: ['amount'], issue }]).detail[0];
  return `${entry?.type}: ${entry?.msg}`;
};

test.each([
  [100, 10_000],
  ['100', 10_000],
  [' 100.50 ', 10_050],
  [0.01, 1],
  [0.29, 29],
  [1.15, 115],
  [4.35, 435],
  [1.1, 110],
  [1e2, 10_000],
  ['1e2', 10_000],
  [90_071_992_547_409, 9_007_199_254_740_900],
])('%j rupees are %i paise', (sent, paise) => {
  expect(read(sent)).toBe(paise);
});

const tooFine = 'value_error: Value error, an amount has at most 2 decimals';
const notPositive = 'greater_than: Input should be greater than 0';
const tooLarge = 'value_error: Value error, the amount is too large';
const noNumber = 'float_type: Input should be a valid number';
const noText = 'float_parsing: Input should be a valid number, unable to parse string as a number';

test.each([
  [0, notPositive],
  [-0, notPositive],
  [-1, notPositive],
  ['-0.01', notPositive],
  [0.001, tooFine],
  [1e-7, tooFine],
  [0.1 + 0.2, tooFine],
  [99.999, tooFine],
  ['1.005', tooFine],
  [90_071_992_547_410, tooLarge],
  [1e21, tooLarge],
  [1e308, tooLarge],
  ['1e999', noNumber],
  ['', noText],
  ['NaN', noText],
  ['Infinity', noText],
  ['0x10', noText],
  ['1,000', noText],
  ['₹100', noText],
  [true, noNumber],
  [null, noNumber],
  [[100], noNumber],
  [{}, noNumber],
])('%j is no amount: %s', (sent, refusal) => {
  expect(read(sent)).toBe(refusal);
});

test('paise become the nearest number and a text of two decimals, whatever their size', () => {
  for (const paise of [0, 1, 9, 10, 99, 100, 101, 12_345, 9_007_199_254_740_991]) {
    const text = rupeeText(paise);
    expect(text).toMatch(/^\d+\.\d\d$/);
    expect(Number(text.replace('.', ''))).toBe(paise);
    expect(toRupees(paise)).toBe(Number(text));
    expect(String(toRupees(paise))).not.toMatch(/\.\d{3}/);
  }
  expect(rupeeText(-5)).toBe('-0.05');
});
