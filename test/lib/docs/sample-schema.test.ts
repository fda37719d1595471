import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { schemaOfSamples } from '../../../lib/docs/sample-schema.ts';

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(
      fc.string(),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value')),
  ),
})).value;

test('every sample fits the schema that was read off all of them', () => {
  fc.assert(
    fc.property(fc.array(json, { minLength: 1, maxLength: 5 }), (samples) => {
      const schema = z.fromJSONSchema(schemaOfSamples(samples) as never);
      return samples.every((sample) => schema.safeParse(sample).success);
    }),
    { numRuns: 200 },
  );
});

test('a field that one sample lacks is optional, and one of several types has them all', () => {
  expect(schemaOfSamples([{ a: 1, b: 'x' }, { a: 'y' }])).toEqual({
    type: 'object',
    properties: { a: { type: ['integer', 'string'] }, b: { type: 'string' } },
    required: ['a'],
  });
  expect(schemaOfSamples([[1], { a: null }])).toEqual({
    anyOf: [
      { type: 'array', items: { type: 'integer' } },
      { type: 'object', properties: { a: { type: 'null' } }, required: ['a'] },
    ],
  });
});
