import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { app } from '../../../functions/saathii/_app.ts';
import { Bio, Interests, Rating, Sex, Username } from '../../../functions/saathii/_fields/profile.ts';
import { validationBody } from '../../../functions/saathii/_validation.ts';
import type { InvalidField } from '../../../lib/core/app.ts';
import { judge, readJson } from '../../../lib/core/validate.ts';

const Call = z.object({
  text: z.string(),
  whole: z.int(),
  amount: z.number().check(z.gt(0)),
  share: z.number().check(z.gte(0), z.lte(5)),
  on: z.boolean(),
  list: z.array(z.string()).check(z.maxLength(2)),
  nested: z.object({ kind: z.enum(['audio', 'video']) }),
  three: z.enum(['a', 'b', 'c']),
  one: z.literal('block'),
});

const good = {
  text: 'x',
  whole: 1,
  amount: 1,
  share: 1,
  on: true,
  list: [],
  nested: { kind: 'audio' },
  three: 'a',
  one: 'block',
};

/** What a body is answered, as far as it says what is wrong with it. */
function detailOf(schema: z.ZodMiniType, json: unknown): readonly unknown[] {
  const judged = judge({ body: schema }, { path: {}, query: {}, body: { json } });
  if (judged.valid) return [];
  return validationBody(judged.fields).detail;
}

test.each([
  ['text', 7, 'string_type', 'Input should be a valid string'],
  ['text', null, 'string_type', 'Input should be a valid string'],
  ['whole', 1.5, 'int_type', 'Input should be a valid integer'],
  ['amount', 'x', 'float_type', 'Input should be a valid number'],
  ['amount', 0, 'greater_than', 'Input should be greater than 0'],
  ['share', -1, 'greater_than_equal', 'Input should be greater than or equal to 0'],
  ['share', 6, 'less_than_equal', 'Input should be less than or equal to 5'],
  ['on', 'perhaps', 'bool_type', 'Input should be a valid boolean'],
  ['list', 'x', 'list_type', 'Input should be a valid list'],
  ['list', ['a', 'b', 'c'], 'too_long', 'List should have at most 2 items after validation'],
  ['nested', 'x', 'model_attributes_type', 'Input should be a valid dictionary or object to extract fields from'],
  ['three', 'd', 'enum', "Input should be 'a', 'b' or 'c'"],
  ['three', null, 'enum', "Input should be 'a', 'b' or 'c'"],
  ['one', 'x', 'enum', "Input should be 'block'"],
])('%s = %j is answered with %s', (field, value, type, msg) => {
  expect(detailOf(Call, { ...good, [field]: value })).toEqual([{ type, loc: ['body', field], msg }]);
});

test('an absent field is missing, whatever it should have been', () => {
  const fields = Object.keys(good);
  expect(detailOf(Call, {})).toEqual(
    fields.map((field) => ({ type: 'missing', loc: ['body', field], msg: 'Field required' })),
  );
});

test('a field within another is told by its whole path, and a place in a list by its number', () => {
  expect(detailOf(Call, { ...good, nested: { kind: 'text' }, list: ['a', 7] })).toEqual([
    { type: 'string_type', loc: ['body', 'list', 1], msg: 'Input should be a valid string' },
    { type: 'enum', loc: ['body', 'nested', 'kind'], msg: "Input should be 'audio' or 'video'" },
  ]);
});

test.each([
  ['a list', []],
  ['a text', 'text'],
  ['a number', 0],
])('%s instead of the object is a fault of the whole body', (_, json) => {
  expect(detailOf(Call, json)).toMatchObject([{ type: 'model_attributes_type', loc: ['body'] }]);
});

const bodyOf = (text: string | undefined) =>
  judge({ body: Call }, { path: {}, query: {}, body: text === undefined ? text : readJson(text) }) as {
    fields: readonly InvalidField[];
  };

test.each([undefined, 'null', ' null '])('the body %j where one is required is a missing body', (text) => {
  expect(validationBody(bodyOf(text).fields)).toEqual({
    detail: [{ type: 'missing', loc: ['body'], msg: 'Field required' }],
  });
});

test('malformed JSON is told with the offset at which it stops being JSON', () => {
  expect(validationBody(bodyOf('{"text":1,}').fields)).toEqual({
    detail: [{ type: 'json_invalid', loc: ['body', 10], msg: 'JSON decode error' }],
  });
});

test.each(['query', 'path', 'header', 'body'] as const)('a fault in the %s says so', (place) => {
  const field: InvalidField = { in: place, path: ['page'], issue: { code: 'missing' } };
  expect(validationBody([field]).detail).toEqual([{ type: 'missing', loc: [place, 'page'], msg: 'Field required' }]);
});

test('a rule may bring the framework’s own words for itself', () => {
  const words = { type: 'int_parsing', msg: 'Input should be a valid integer, unable to parse string as an integer' };
  const Whole = z.string().check(z.refine((text) => /^\d+$/.test(text), { params: words }));
  expect(detailOf(z.object({ page: Whole }), { page: 'x' })).toEqual([{ ...words, loc: ['body', 'page'] }]);
});

test.each([
  ['a pattern', z.string().check(z.regex(/^a$/, 'must be a')), 'x', 'Value error, must be a'],
  ['a refinement', z.string().check(z.refine(() => false, 'must be true')), 'x', 'Value error, must be true'],
  ['alternatives', z.union([z.string(), z.number()]), true, 'Value error, Invalid input'],
])('every other rule (%s) is a value error with its reason', (_, schema, value, msg) => {
  expect(detailOf(z.object({ it: schema }), { it: value })).toEqual([
    { type: 'value_error', loc: ['body', 'it'], msg },
  ]);
});

test('a value error without a reason still says something', () => {
  const field: InvalidField = { in: 'body', path: [], issue: { code: 'whatever' } };
  expect(validationBody([field]).detail[0]?.msg).toBe('Value error, the value is not valid');
});

test('what was sent is never repeated, whichever rule it breaks', () => {
  const Everything = z.object({ Username, Sex, Bio, Interests, Rating });
  const secret = 'SECRET+919876543210';
  const wrong = { Username: `${secret}#`, Sex: secret, Bio: secret.repeat(100), Interests: secret, Rating: secret };
  const detail = detailOf(Everything, wrong);
  expect(detail).toHaveLength(5);
  expect(JSON.stringify(detail)).not.toMatch(/SECRET|919876543210|input"/);
});

test('the dialect answers malformed input with 422 and the list of its fields', () => {
  const { statusCode, headers, body } = app.invalid([{ in: 'body', path: ['phone'], issue: { code: 'missing' } }]);
  expect([statusCode, headers]).toEqual([422, { 'content-type': 'application/json' }]);
  expect(JSON.parse(body)).toEqual({ detail: [{ type: 'missing', loc: ['body', 'phone'], msg: 'Field required' }] });
});
