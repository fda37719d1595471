import type { StreamFilter } from '../../lib/core/stream-record.ts';

/** Of one consumer; the platform's own default for a table's stream. */
const maxPatterns = 5;

/**
 * The event patterns that let exactly the wanted changes through, one for each set of kinds of change. Entities that
 * share one can't be mixed up by it: a sort key begins with the entity's name, so no partition holds another's.
 */
export function streamPatterns(filters: readonly StreamFilter[]): readonly Readonly<Record<string, unknown>>[] {
  const byChanges = Map.groupBy(filters, ({ changes }) => [...new Set(changes)].sort().join());
  const patterns = [...byChanges].map(([changes, same]) => ({
    eventName: changes.split(','),
    dynamodb: {
      Keys: {
        pk: { S: distinct(same.map(({ partition }) => partition)).map((name) => ({ prefix: `${name}#` })) },
        sk: { S: distinct(same.map(({ sortKey }) => sortKey)).flatMap((name) => [name, { prefix: `${name}#` }]) },
      },
    },
  }));
  if (patterns.length === 0) throw new Error('a stream consumer names at least one change it wants to see');
  if (patterns.length > maxPatterns) throw new Error(`a stream consumer has at most ${maxPatterns} sets of changes`);
  return patterns;
}

const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
