import fc, { type Arbitrary } from 'fast-check';
import type { JsonSchema, OpenApiDocument, Operation } from '../../../lib/docs/openapi-document.ts';
import { resolve } from '../documented.ts';
import { addressTexts, placeholder, rawBodies, valuesOf } from './arbitrary.ts';

/** Who asks: somebody with every role, somebody without any, or with something that is no good token of anybody. */
export const unfit = [
  'nobody',
  'a scheme',
  'nonsense',
  'a refresh token',
  'a registration token',
  'an ended token',
] as const;
export type Asker = 'everything' | 'plain' | (typeof unfit)[number];

/** A request before the world has filled it in. */
export interface Sketch {
  readonly asker: Asker;
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: readonly (readonly [string, unknown])[];
  readonly headers: Readonly<Record<string, string>>;
  /** A value of JSON, a text that may be none, a file, or nothing. */
  readonly body: { readonly json: unknown } | { readonly raw: string } | { readonly file: string } | undefined;
  readonly slash: boolean;
}

const askers: Arbitrary<Asker> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Asker>('everything') },
  { weight: 2, arbitrary: fc.constant<Asker>('plain') },
  { weight: 2, arbitrary: fc.constantFrom<Asker>(...unfit) },
);

const headers: Arbitrary<Record<string, string>> = fc.record(
  {
    'idempotency-key': fc.oneof(
      fc.constantFrom('', ' ', 'k', 'k'.repeat(255), 'k'.repeat(256), 'é'),
      fc.uuid(),
      fc.string({ unit: fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)) }),
    ),
    'content-type': fc.constantFrom('text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'x'),
    'accept-encoding': fc.constantFrom('br', 'identity', ';;q=', 'gzip'),
    'x-forwarded-for': fc.constantFrom('1.2.3.4', 'x, y', ''),
  },
  { requiredKeys: [] },
);

/** Requests to one operation, valid and not, as its document describes them. */
export function requestsTo(document: OpenApiDocument, operation: Operation): Arbitrary<Sketch> {
  const { parameters = [], requestBody } = operation;
  const describe = (reference: string): JsonSchema => resolve(document, reference) as JsonSchema;
  const values = (schema: JsonSchema): Arbitrary<unknown> => valuesOf(schema, describe);
  const inPath = parameters.filter((one) => one.in === 'path');
  const inQuery = parameters.filter((one) => one.in === 'query');
  const path = fc.record(
    Object.fromEntries(inPath.map(({ name }) => [name, fc.oneof(placeholder(name), placeholder(name), addressTexts)])),
  );
  const query = fc.tuple(...inQuery.map(({ name, required, schema }) => pairs(name, required, values(schema))));
  return fc.record({
    asker: askers,
    path,
    query: fc
      .tuple(query, fc.option(fc.tuple(addressTexts, addressTexts), { freq: 9 }))
      .map(([some, odd]) => [...some.flat(), ...(odd ? [odd] : [])]),
    headers: fc.oneof(
      { weight: 12, arbitrary: fc.constant({}) },
      { weight: 6, arbitrary: headers },
      { weight: 1, arbitrary: fc.constant({ 'x-large': 'x'.repeat(11_000) }) },
    ),
    body: bodiesOf(requestBody?.content, values),
    slash: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
  });
}

/** A parameter, sent once, not at all or twice. */
const pairs = (
  name: string,
  required: boolean,
  values: Arbitrary<unknown>,
): Arbitrary<readonly (readonly [string, unknown])[]> =>
  fc
    .array(fc.oneof(values, addressTexts), { minLength: required ? 1 : 0, maxLength: 2, size: 'max' })
    .map((some) => some.map((value) => [name, value] as const));

function bodiesOf(
  content: NonNullable<Operation['requestBody']>['content'] | undefined,
  values: (schema: JsonSchema) => Arbitrary<unknown>,
): Arbitrary<Sketch['body']> {
  const raw = rawBodies.map((text) => ({ raw: text }));
  if (!content) return fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: raw });
  const json = content['application/json'];
  const whole = json
    ? fc
        .oneof(values(json.schema), ...Object.values(json.examples ?? {}).map(exampled))
        .map((value) => ({ json: value }))
    : fc.oneof(fc.constantFrom('audio', 'text', 'empty', 'other part'), fc.uuid()).map((file) => ({ file }));
  return fc.oneof({ weight: 7, arbitrary: whole }, { weight: 2, arbitrary: raw }, fc.constant(undefined));
}

/** An example of the document, whose ids and tokens are nobody's, with those of the world. */
function exampled(example: object): Arbitrary<unknown> {
  const { value } = example as { readonly value: Readonly<Record<string, unknown>> };
  const fields = Object.entries(value).map(([name, field]) => [
    name,
    /(_id|token|phone|otp|_url)$/.test(name) && name !== 'profile_image_url' ? placeholder(name) : fc.constant(field),
  ]);
  return fc.record(Object.fromEntries(fields));
}
