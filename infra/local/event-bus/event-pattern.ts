/**
 * An event pattern, the language of EventBridge's rules and of Lambda's event filters: nested objects down to lists of
 * what a value may be.
 */
export type EventPattern = Readonly<Record<string, unknown>>;

/** Whether a value that may be absent (undefined) fits a rule's argument. */
type Rule = (argument: unknown, value: unknown) => boolean;

const NUMERIC: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** `['>', 0, '<=', 5]` as pairs; throws for anything else. */
function numericBounds(argument: unknown): [(value: number, bound: number) => boolean, number][] {
  const parts = Array.isArray(argument) ? argument : [];
  const bounds: [(value: number, bound: number) => boolean, number][] = [];
  for (let position = 0; position < parts.length; position += 2) {
    const compare = NUMERIC[String(parts[position])];
    const bound: unknown = parts[position + 1];
    if (compare === undefined || typeof bound !== 'number') break;
    bounds.push([compare, bound]);
  }
  if (bounds.length === 0 || bounds.length * 2 !== parts.length) {
    throw new Error(`unknown numeric pattern ${JSON.stringify(argument)}`);
  }
  return bounds;
}

const text = (argument: unknown): string => {
  if (typeof argument !== 'string') throw new Error(`a pattern compares with a text, not ${JSON.stringify(argument)}`);
  return argument;
};

const RULES: Readonly<Record<string, Rule>> = {
  prefix: (argument, value) =>
    text(argument) === String(value).slice(0, text(argument).length) && typeof value === 'string',
  suffix: (argument, value) => typeof value === 'string' && value.endsWith(text(argument)),
  'equals-ignore-case': (argument, value) =>
    typeof value === 'string' && value.toLowerCase() === text(argument).toLowerCase(),
  exists: (argument, value) => (value !== undefined) === argument,
  // Numbers of DynamoDB are texts, which no numeric pattern fits.
  numeric: (argument, value) =>
    numericBounds(argument).every(([compare, bound]) => typeof value === 'number' && compare(value, bound)),
  'anything-but': (argument, value) =>
    value !== undefined && ![argument].flat().some((candidate) => fitsCandidate(candidate, value)),
};

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fitsCandidate(candidate: unknown, value: unknown): boolean {
  if (!isObject(candidate)) return candidate === value;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(candidate);
  const rule = RULES[name];
  if (rule === undefined || others.length > 0) throw new Error(`unknown pattern rule ${JSON.stringify(candidate)}`);
  return rule(argument, value);
}

/** A list in the event fits when any of its elements does. */
function fitsLeaf(candidates: readonly unknown[], value: unknown): boolean {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return candidates.some((candidate) => values.some((element) => fitsCandidate(candidate, element)));
}

function fitsMember(name: string, expected: unknown, event: unknown): boolean {
  if (name === '$or') {
    if (!Array.isArray(expected)) throw new Error('a pattern has a list of patterns below $or');
    return expected.some((alternative) => matchesPattern(alternative, event));
  }
  const value = isObject(event) ? event[name] : undefined;
  if (Array.isArray(expected)) return fitsLeaf(expected, value);
  if (isObject(expected)) return matchesPattern(expected, value);
  throw new Error(`a pattern has a list of values below ${name}, not ${JSON.stringify(expected)}`);
}

/** Whether an event fits a pattern: every member of the pattern must. Throws for a rule that is not imitated. */
export function matchesPattern(pattern: EventPattern, event: unknown): boolean {
  return Object.entries(pattern).every(([name, expected]) => fitsMember(name, expected, event));
}

/** Throws an Error naming the rule when a pattern holds one that is not imitated. */
export function checkPattern(pattern: unknown): void {
  if (!isObject(pattern)) throw new Error(`a pattern is an object, not ${JSON.stringify(pattern)}`);
  for (const [name, expected] of Object.entries(pattern)) {
    if (name === '$or' && Array.isArray(expected)) expected.forEach(checkPattern);
    else if (Array.isArray(expected)) for (const candidate of expected) fitsCandidate(candidate, undefined);
    else if (isObject(expected)) checkPattern(expected);
    else fitsMember(name, expected, undefined);
  }
}
