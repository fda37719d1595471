/** A test on one attribute. Made by the functions below, so that a condition reads like the rule it stands for. */
export type Test =
  | { readonly is: '=' | '<>' | '<' | '<=' | '>' | '>=' | 'contains'; readonly value: unknown }
  | { readonly is: 'present' | 'absent' };

export const eq = (value: unknown): Test => ({ is: '=', value });
export const ne = (value: unknown): Test => ({ is: '<>', value });
export const lt = (value: number | string): Test => ({ is: '<', value });
export const lte = (value: number | string): Test => ({ is: '<=', value });
export const gt = (value: number | string): Test => ({ is: '>', value });
export const gte = (value: number | string): Test => ({ is: '>=', value });
export const contains = (value: unknown): Test => ({ is: 'contains', value });
export const present: Test = { is: 'present' };
export const absent: Test = { is: 'absent' };

/** Tests that must all hold; in a list, the tests of at least one entry must hold. */
export type Conditions<Item> = AllOf<Item> | readonly AllOf<Item>[];
type AllOf<Item> = { readonly [Name in keyof Item]?: Test };

/**
 * A change of an item: attributes set, numbers added to (absent counts as 0), members put into sets (absent counts as
 * empty) and taken out of them (the last one takes the attribute away), attributes removed.
 */
export interface Change<Item> {
  readonly set?: Partial<Item>;
  readonly add?: { readonly [Name in keyof Item]?: number };
  readonly include?: SetMembers<Item>;
  readonly exclude?: SetMembers<Item>;
  readonly remove?: readonly (keyof Item & string)[];
}

/** Sets of numbers or texts, which must not be empty. */
type SetMembers<Item> = {
  readonly [Name in keyof Item]?: Extract<Item[Name], ReadonlySet<unknown>>;
};

/** Collects the names and values of one request's expressions under short aliases. */
export class Aliases {
  readonly names: Record<string, string> = {};
  readonly values: Record<string, unknown> = {};
  #count = 0;

  name(attribute: string): string {
    const known = Object.entries(this.names).find(([, name]) => name === attribute);
    if (known) return known[0];
    const alias = `#${this.#count++}`;
    this.names[alias] = attribute;
    return alias;
  }

  value(value: unknown): string {
    const alias = `:${this.#count++}`;
    this.values[alias] = value;
    return alias;
  }
}

/** The condition expression of tests on an item. */
export function conditionExpression(conditions: Conditions<never>, aliases: Aliases): string {
  const alternatives = (Array.isArray(conditions) ? conditions : [conditions]) as Record<string, Test>[];
  const texts = alternatives.map((tests) =>
    Object.entries(tests)
      .map(([attribute, test]) => testExpression(attribute, test, aliases))
      .join(' AND '),
  );
  return texts.length === 1 ? (texts[0] as string) : texts.map((text) => `(${text})`).join(' OR ');
}

function testExpression(attribute: string, test: Test, aliases: Aliases): string {
  const name = aliases.name(attribute);
  if (!('value' in test)) return `attribute_${test.is === 'present' ? '' : 'not_'}exists(${name})`;
  if (test.is === 'contains') return `contains(${name}, ${aliases.value(test.value)})`;
  return `${name} ${test.is} ${aliases.value(test.value)}`;
}

/** The update expression of a change. */
export function updateExpression(change: Change<never>, aliases: Aliases): string {
  const { set = {}, add = {}, include = {}, exclude = {}, remove = [] } = change as Change<Record<string, unknown>>;
  const paired = (values: Readonly<Record<string, unknown>>, between: string): readonly string[] =>
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${aliases.name(name)}${between}${aliases.value(value)}`);
  const clauses = {
    SET: paired(set, ' = '),
    ADD: [...paired(add, ' '), ...paired(include, ' ')],
    DELETE: paired(exclude, ' '),
    REMOVE: remove.map((name) => aliases.name(name)),
  };
  return Object.entries(clauses)
    .filter(([, parts]) => parts.length > 0)
    .map(([verb, parts]) => `${verb} ${parts.join(', ')}`)
    .join(' ');
}
