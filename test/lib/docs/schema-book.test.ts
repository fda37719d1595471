import { afterEach, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { createSchemaBook, type Side } from '../../../lib/docs/schema-book.ts';

afterEach(() => {
  z.globalRegistry.clear();
});

const describe = (schema: z.core.$ZodType, side: Side = 'input') => createSchemaBook().describe(schema, side, 'here');
const asNumber = z.transform((value: unknown) => Number(value));
const numberOf = z.transform((text: string) => Number(text));

test.each<[string, z.core.$ZodType, unknown]>([
  ['a transformation after a text', z.pipe(z.string(), numberOf), { type: 'string' }],
  ['a transformation before a number', z.pipe(asNumber, z.number().check(z.lte(5))), { type: 'number', maximum: 5 }],
  ['a pipe in a pipe', z.pipe(z.pipe(z.string(), numberOf), z.int()), { type: 'string' }],
  ['a coerced number', z.coerce.number(), { type: 'number' }],
])('what is read through %s is described as it is sent', (_, schema, expected) => {
  expect(describe(schema)).toEqual(expected);
});

test.each<[string, z.core.$ZodType]>([
  ['a transformation', z.transform((value) => value)],
  ['a bigint', z.bigint()],
  ['a Date', z.date()],
  ['an instance of a class', z.instanceof(URL)],
  ['a function’s judgement', z.custom<string>(() => true)],
])('%s has no form in JSON: it is anything, or what its metadata says', (_, schema) => {
  expect(describe(z.object({ it: schema })).properties).toEqual({ it: {} });
  z.globalRegistry.add(schema, { type: 'string', format: 'uri' });
  expect(describe(z.object({ it: schema })).properties).toEqual({ it: { type: 'string', format: 'uri' } });
});

test('what a transformation gives out is anything unless its metadata says more', () => {
  const Phone = z.pipe(z.string(), numberOf);
  expect(describe(Phone, 'output')).toEqual({});
  expect(describe(Phone.register(z.globalRegistry, { type: 'integer' }), 'output')).toEqual({ type: 'integer' });
});

test('an object may get further fields one day unless its schema is strict about them', () => {
  expect(describe(z.object({ a: z.string() }), 'output')).not.toHaveProperty('additionalProperties');
  expect(describe(z.strictObject({ a: z.string() }), 'output')).toHaveProperty('additionalProperties', false);
});

test('that our code does not change a list is not told', () => {
  expect(describe(z.readonly(z.array(z.string())), 'output')).toEqual({ type: 'array', items: { type: 'string' } });
});

test.each([
  [z.int(), { type: 'integer', format: 'int64' }],
  [z.int().check(z.positive()), { type: 'integer', format: 'int64', exclusiveMinimum: 0 }],
  [z.int().check(z.gte(0), z.lte(9)), { type: 'integer', minimum: 0, maximum: 9 }],
])('an integer has its own bounds, and a width instead of those of JSON numbers: %#', (schema, expected) => {
  expect(describe(schema)).toEqual(expected);
});

test('rules that are functions are told in their words, through pipes and wrappers', () => {
  const name = z.pipe(
    z.pipe(
      z.string().check(z.refine(() => true, 'no shouting')),
      z.transform((text: string) => text.trim()),
    ),
    z.string().check(
      z.minLength(1, { error: ({ input }) => `${input} is too short` }),
      z.refine(() => true, { params: { type: 'x', msg: 'at most ten letters' } }),
    ),
  );
  const expected = { type: 'string', description: 'no shouting; at most ten letters' };
  expect(describe(name)).toEqual(expected);
  expect(describe(z.optional(z.nullable(name)))).toEqual({ anyOf: [expected, { type: 'null' }] });
  expect(describe(name.register(z.globalRegistry, { description: 'A name.' }))).toMatchObject({
    description: 'A name.',
  });
});

test('a schema with a name stands in the book once, and is referred to', () => {
  const Cup = z.object({ sugar: z.int() }).register(z.globalRegistry, { id: 'Cup' });
  const book = createSchemaBook();
  const reference = { $ref: '#/components/schemas/Cup' };
  expect(book.describe(Cup, 'output', 'here')).toEqual(reference);
  expect(book.describe(z.object({ cups: z.array(Cup) }), 'input', 'there').properties).toEqual({
    cups: { type: 'array', items: reference },
  });
  expect(Object.keys(book.named())).toEqual(['Cup']);
  expect(book.named().Cup).toMatchObject({ type: 'object', required: ['sugar'] });
});

test('a name of two schemas is refused by the place of the second', () => {
  const book = createSchemaBook();
  book.describe(z.string().register(z.globalRegistry, { id: 'Cup' }), 'input', 'here');
  const other = z.int().register(z.globalRegistry, { id: 'Cup' });
  expect(() => book.describe(other, 'input', 'there')).toThrow(/^there: another schema is called Cup/);
});

test('a schema that contains itself is referred to by its name, and refused without one', () => {
  const Tree: z.ZodMiniType = z.object({ children: z.array(z.lazy(() => Tree)) });
  expect(() => describe(Tree)).toThrow(/^here: a schema that contains itself needs a name/);
  expect(() => describe(z.object({ tree: Tree }))).toThrow(/^here: a schema that contains itself needs a name/);
  z.globalRegistry.add(Tree, { id: 'Tree' });
  const book = createSchemaBook();
  expect(book.describe(z.object({ tree: Tree }), 'input', 'here').properties).toEqual({
    tree: { $ref: '#/components/schemas/Tree' },
  });
  expect(book.named().Tree?.properties).toEqual({
    children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } },
  });
});
