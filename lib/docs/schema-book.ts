import * as z from 'zod/mini';
import type { JsonSchema, Reference } from './openapi-document.ts';
import { ruleWords } from './rule-words.ts';

/** What clients send is described before parsing (`input`), what they are answered after it (`output`). */
export type Side = 'input' | 'output';

/** The schemas of one document: those with a name stand in it once and are referred to. */
export interface SchemaBook {
  /**
   * The JSON Schema of what `schema` takes in or gives out. A part without any JSON form is described by its metadata
   * in zod's global registry, or as anything. A schema with an `id` there is referred to. Two schemas of one name, and
   * a nameless one that contains itself, are Errors that say `where`.
   */
  describe(schema: z.core.$ZodType, side: Side, where: string): JsonSchema;
  /** Gives a schema a name and returns the reference to it. */
  define(name: string, schema: JsonSchema, where: string): Reference;
  /** The named schemas in the order of their names. */
  named(): Readonly<Record<string, JsonSchema>>;
}

const zodDefinitions = '#/$defs/';
const components = '#/components/schemas/';

/** An empty book. */
export function createSchemaBook(): SchemaBook {
  const named = new Map<string, JsonSchema>();
  const define: SchemaBook['define'] = (name, schema, where) => {
    const known = named.get(name);
    if (known && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`${where}: another schema is called ${name} already, or this one reads otherwise than it writes`);
    }
    named.set(name, schema);
    return { $ref: `${components}${name}` };
  };
  return {
    define,
    describe: (schema, side, where) => {
      const { $schema: _, $defs = {}, ...described } = convert(schema, side, where);
      for (const [name, part] of Object.entries($defs)) define(name, part, where);
      return described;
    },
    named: () => Object.fromEntries([...named].sort(([one], [other]) => (one < other ? -1 : 1))),
  };
}

interface Converted extends JsonSchema {
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

function convert(schema: z.core.$ZodType, side: Side, where: string): Converted {
  const converted = z.toJSONSchema(schema, {
    io: side,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => adapt(zodSchema, jsonSchema),
  });
  return JSON.parse(JSON.stringify(converted), (key, value) =>
    key === '$ref' && typeof value === 'string' ? inComponents(value, where) : value,
  );
}

/** zod refers to a schema without a name by a number, or as the whole of what it was given. */
function inComponents(reference: string, where: string): string {
  const name = reference.startsWith(zodDefinitions) ? reference.slice(zodDefinitions.length) : '__whole';
  if (name.startsWith('__')) {
    throw new Error(`${where}: a schema that contains itself needs a name: register it with an id`);
  }
  return `${components}${name}`;
}

/** Says in a schema what clients need, and takes out what only zod means by it. */
function adapt(schema: z.core.$ZodTypes, json: z.core.JSONSchema.BaseSchema): void {
  const { def } = schema._zod;
  // An answer may get further fields one day: clients ignore what they don't know.
  if (def.type === 'object' && !def.catchall) delete json.additionalProperties;
  // A readonly array is one that our code doesn't change, which is nobody else's business.
  if (def.type === 'readonly') delete json.readOnly;
  if (json.type === 'integer') nameWidth(json);
  const words = ruleWords(schema);
  if (words.length > 0 && z.globalRegistry.get(schema)?.description === undefined) json.description = words.join('; ');
}

/** The bounds of what a JSON number can hold exactly are told as a width: clients are generated with a 64-bit type. */
function nameWidth(json: z.core.JSONSchema.BaseSchema): void {
  if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
  if (json.maximum !== Number.MAX_SAFE_INTEGER) return;
  delete json.maximum;
  json.format = 'int64';
}
