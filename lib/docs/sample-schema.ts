import type { JsonSchema } from './openapi-document.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The narrowest schema, in types and field names, that all the samples fit: a field that one of them lacks is optional.
 * It serves values that are made by code and have no schema of their own, such as the error bodies of a dialect.
 */
export function schemaOfSamples(samples: readonly unknown[]): JsonSchema {
  const schemas = [...Map.groupBy(samples, typeOf)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([type, ofType]) => ({ type, ...inner[type]?.(ofType) }));
  const [first, ...others] = schemas;
  if (!first) return {};
  if (others.length === 0) return first;
  const plain = schemas.every((schema) => Object.keys(schema).length === 1);
  return plain ? { type: schemas.map(({ type }) => type) } : { anyOf: schemas };
}

const inner: Readonly<Record<string, (samples: readonly unknown[]) => JsonSchema>> = {
  array: (samples) => ({ items: schemaOfSamples((samples as readonly unknown[][]).flat()) }),
  object: (samples) => objectSchema(samples as readonly JsonObject[]),
};

function objectSchema(samples: readonly JsonObject[]): JsonSchema {
  const names = [...new Set(samples.flatMap((sample) => Object.keys(sample)))];
  const valuesOf = (name: string) => samples.flatMap((sample) => (name in sample ? [sample[name]] : []));
  const required = names.filter((name) => samples.every((sample) => name in sample));
  return {
    properties: Object.fromEntries(names.map((name) => [name, schemaOfSamples(valuesOf(name))])),
    ...(required.length > 0 && { required }),
  };
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isSafeInteger(value) ? 'integer' : typeof value;
}
