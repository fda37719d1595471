import type { StreamFilter } from '../../lib/core/stream-record.ts';

/** Of one consumer; the platform's own default for a table's stream. */
const maxPatterns = 5;

/**
 * The event patterns that let exactly the wanted changes through: one for each set of kinds of change, and one for each
 * filter that also looks at the item. Entities that share one can't be mixed up by it: a sort key begins with the
 * entity's name, so no partition holds another's.
 */
export function streamPatterns(filters: readonly StreamFilter[]): readonly Readonly<Record<string, unknown>>[] {
  const groups = Map.groupBy(filters, ({ changes, where = {} }) => JSON.stringify([distinct(changes), where]));
  const patterns = [...groups.values()].map(patternOf);
  if (patterns.length === 0) throw new Error('a stream consumer names at least one change it wants to see');
  if (patterns.length > maxPatterns) throw new Error(`a stream consumer has at most ${maxPatterns} sets of changes`);
  return patterns;
}

/** The pattern of filters that differ in nothing but the entity. */
function patternOf(same: readonly StreamFilter[]): Readonly<Record<string, unknown>> {
  const { changes = [], where } = same[0] ?? {};
  if (where && changes.includes('REMOVE')) throw new Error('a removal leaves no item that a filter could look at');
  const pk = distinct(same.map(({ partition }) => partition)).map((name) => ({ prefix: `${name}#` }));
  const sk = distinct(same.map(({ sortKey }) => sortKey)).flatMap((name) => [name, { prefix: `${name}#` }]);
  return {
    eventName: distinct(changes),
    dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } }, ...(where && { NewImage: imageOf(where) }) },
  };
}

/** What the new image must look like, in the stream's own notation of types. */
function imageOf(where: NonNullable<StreamFilter['where']>): Readonly<Record<string, unknown>> {
  const image: Record<string, unknown> = {};
  for (const [path, values] of Object.entries(where)) {
    const names = path.split('.');
    const wanted = values === 'any text' ? { S: [{ exists: true }] } : { [typeOf(values)]: values };
    const [attribute, ...inside] = names as [string, ...string[]];
    image[attribute] = inside.reduceRight<unknown>((inner, name) => ({ M: { [name]: inner } }), wanted);
  }
  return image;
}

const typeOf = (values: readonly (string | boolean)[]): 'S' | 'BOOL' =>
  values.every((value) => typeof value === 'boolean') ? 'BOOL' : 'S';

const distinct = <Name extends string>(names: readonly Name[]): readonly Name[] => [...new Set(names)].sort();
