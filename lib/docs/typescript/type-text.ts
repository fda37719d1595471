import type { JsonSchema } from '../openapi-document.ts';
import { documented, group, literal, type Member, union } from './source-text.ts';

/** Whether a client gets values of a type or makes them: it may leave out and share what it makes. */
export type Use = 'read' | 'send';

/** What a schema says of values beyond their type, which TypeScript has no words for. */
const wordless = new Set([
  ...['description', 'default', 'format', 'pattern', 'propertyNames', 'required', 'contentMediaType'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ...['minLength', 'maxLength', 'minItems', 'maxItems'],
]);

type Fields = Readonly<Record<string, JsonSchema>>;

/**
 * The TypeScript of a JSON Schema. References are to members of `Schemas`, files are `FileToSend`. What is read is as
 * the schema says; what is sent may be read-only, and its optional fields may be undefined. A keyword that is not known
 * here is an Error naming it, so that no type says more or less than its schema.
 */
export function typeText(schema: JsonSchema, use: Use): string {
  const { $ref, anyOf, oneOf, enum: values, type, properties, items, additionalProperties, ...rest } = schema;
  const strange = Object.keys(rest).find((keyword) => keyword !== 'const' && !wordless.has(keyword));
  if (strange !== undefined) throw new Error(`a schema says ${strange}, which has no TypeScript here`);
  if (typeof $ref === 'string') return `Schemas[${literal($ref.split('/').at(-1) ?? '')}]`;
  const choices = (anyOf ?? oneOf) as readonly JsonSchema[] | undefined;
  if (choices) return union(choices.map((choice) => typeText(choice, use)));
  if (values !== undefined) return union((values as readonly unknown[]).map(literal));
  if ('const' in schema) return literal(schema.const);
  return union([type ?? 'anything'].flat().map((one) => ofType(String(one), schema, use)));
}

const primitives: Readonly<Record<string, string>> = {
  ...{ boolean: 'boolean', null: 'null', anything: 'unknown' },
  ...{ integer: 'number', number: 'number' },
};

function ofType(type: string, schema: JsonSchema, use: Use): string {
  if (type === 'string') return schema.contentMediaType === undefined ? 'string' : 'FileToSend';
  if (type === 'array') return arrayOf(typeText((schema.items ?? {}) as JsonSchema, use), use);
  if (type === 'object') return objectOf(schema, use);
  const primitive = primitives[type];
  if (primitive === undefined) throw new Error(`a schema is of the type ${type}, which has no TypeScript here`);
  return primitive;
}

function arrayOf(item: string, use: Use): string {
  if (/^\w+$/.test(item)) return `${use === 'send' ? 'readonly ' : ''}${item}[]`;
  return `${use === 'send' ? 'ReadonlyArray' : 'Array'}<${item}>`;
}

function objectOf({ properties, required, additionalProperties }: JsonSchema, use: Use): string {
  const fields = properties as Fields | undefined;
  const named = fields && group(Object.entries(fields).map((field) => memberOf(field, required as string[], use)));
  if (named !== undefined && !additionalProperties) return named;
  const others = typeText((additionalProperties ?? {}) as JsonSchema, use);
  const record = use === 'send' ? `Readonly<Record<string, ${others}>>` : `Record<string, ${others}>`;
  return named === undefined ? record : `${named} & ${record}`;
}

function memberOf([name, schema]: [string, JsonSchema], required: readonly string[] = [], use: Use): Member {
  const type = typeText(schema, use);
  const readonly = use === 'send' ? 'readonly ' : '';
  const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
  const text = required.includes(name)
    ? `${readonly}${key}: ${type}`
    : `${readonly}${key}?: ${type}${use === 'send' ? ' | undefined' : ''}`;
  return documented(text, typeof schema.description === 'string' ? schema.description : undefined);
}
