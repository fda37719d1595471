import fc, { type Arbitrary } from 'fast-check';
import type { JsonSchema } from '../../../lib/docs/openapi-document.ts';

/** What only a world can fill in: somebody's id, a call, a token. A generated value names it, and it is drawn late. */
export interface Placeholder {
  readonly $world: string;
  readonly pick: number;
}

export const placeholder = (name: string): Arbitrary<Placeholder> =>
  fc.record({ $world: fc.constant(name), pick: fc.nat(1000) });

export const isPlaceholder = (value: unknown): value is Placeholder =>
  typeof value === 'object' && value !== null && '$world' in value;

/** Fields that are known by their names to hold something of the world. */
const known =
  /^(user_id|listener_id|blocked_id|call_id|sample_id|phone|otp|refresh_token|registration_token|audio_file_url)$/;

/** Texts that are valid somewhere, or have broken something before. */
const texts: Arbitrary<string> = fc.oneof(
  fc.constantFrom('', ' ', '0', '-1', '30', '1e3', '9007199254740993', 'true', 'null', 'audio', 'block', 'upi', 'x'),
  fc.constantFrom('2000-01-01', '2999-12-31T23:59:59Z', '2024-02-30', '0000-00-00', '2024-01-15T10:30:00+05:30'),
  fc.constantFrom('https://example.com/a.png', 'javascript:alert(1)', 'audio/mpeg', '../../etc/passwd', '%00', 'a#b'),
  fc.constantFrom('\u0000', '\ud800', 'x'.repeat(2000), '\u0915\u093f', 'ﬁ', '😀'.repeat(40), "' OR 1=1", '__proto__'),
  fc.string(),
  fc.string({ unit: 'grapheme' }),
);

const integers: Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, 1, -1, 2, 30, 100, 150, 300, 4096, 10_485_760, 2 ** 31, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), 1e21),
  fc.integer(),
  fc.nat(100),
);

const numbers: Arbitrary<number> = fc.oneof(
  integers,
  fc.constantFrom(0.01, 0.001, 4.8, 1.005, -0.5, 1e-7, 1e308, -0),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

/** Any JSON there is, in small. */
export const anything: Arbitrary<unknown> = fc.oneof(
  texts,
  numbers,
  fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [null], { a: { b: [1] } }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Values that a schema of the document describes; now and then one of them is anything else. */
export function valuesOf(schema: JsonSchema, resolve: (reference: string) => JsonSchema): Arbitrary<unknown> {
  const inner = (one: JsonSchema): Arbitrary<unknown> => valuesOf(one, resolve);
  if (typeof schema.$ref === 'string') return inner(resolve(schema.$ref));
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return mostly(fc.constantFrom(...schema.enum), anything);
  const choices = (schema.anyOf ?? schema.oneOf) as readonly JsonSchema[] | undefined;
  if (choices) return fc.oneof(...choices.map(inner));
  const types = [schema.type].flat() as readonly string[];
  if (types.length > 1) return fc.oneof(...types.map((type) => inner({ ...schema, type })));
  return ofType[types[0] ?? '']?.(schema, inner) ?? anything;
}

type Inner = (schema: JsonSchema) => Arbitrary<unknown>;

const ofType: Readonly<Record<string, (schema: JsonSchema, inner: Inner) => Arbitrary<unknown>>> = {
  string: () => mostly(texts, anything),
  integer: () => mostly(integers, anything),
  number: () => mostly(numbers, anything),
  boolean: () => mostly(fc.boolean(), anything),
  null: () => fc.constant(null),
  array: ({ items = {} }, inner) => mostly(fc.array(inner(items as JsonSchema), { maxLength: 4 }), anything),
  object: (schema, inner) => objects(schema, inner),
};

/** Objects with their required fields, some of the others, now and then one too few, one unknown, or one that is wrong. */
function objects({ properties = {}, required = [] }: JsonSchema, inner: Inner): Arbitrary<unknown> {
  const fields = Object.entries(properties as Record<string, JsonSchema>).map(
    ([name, schema]) => [name, mostly(known.test(name) ? placeholder(name) : inner(schema), inner(schema))] as const,
  );
  const whole = fc.record(Object.fromEntries(fields), { requiredKeys: required as string[] });
  const lacking = fc.record(Object.fromEntries(fields), { requiredKeys: [] });
  const wrong = fc
    .tuple(whole, fc.constantFrom('extra', ...Object.keys(properties as object)), anything)
    .map(([value, name, odd]) => ({ ...(value as object), [name]: odd }));
  return fc.oneof({ weight: 4, arbitrary: whole }, { weight: 1, arbitrary: lacking }, { weight: 2, arbitrary: wrong });
}

const mostly = (usual: Arbitrary<unknown>, odd: Arbitrary<unknown>): Arbitrary<unknown> =>
  fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: odd });

/** Bodies that are no JSON, or are JSON of a kind that no route takes. */
export const rawBodies: Arbitrary<string> = fc.oneof(
  fc.constantFrom('', '{', '[]', 'null', '"text"', '{"a":1}}', '\ufeff{}', '['.repeat(5000), '{"__proto__":{"x":1}}'),
  fc.constantFrom(`{"phone":"${'x'.repeat(300_000)}"}`, 'phone=1', '\u0000', '{"a":1,"a":2}', '1e999', '-'),
  fc.string(),
  fc.json(),
);

/** A piece of a path, or a value of a query: never empty and no dots, which would make another path of it. */
export const addressTexts: Arbitrary<string> = texts.filter(
  (text) => text.isWellFormed() && !/^\.*$/.test(text.trim()),
);
