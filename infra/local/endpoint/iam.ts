import type { CloudModel, PolicyStatement } from '../model.ts';

export type Decision = 'allowed' | 'explicit deny' | 'implicit deny';

/** Values of condition keys as the request carries them; a key that the request doesn't carry is absent. */
export type Context = Readonly<Record<string, readonly string[]>>;

export interface AccessRequest {
  /** e.g. `dynamodb:PutItem` */
  readonly action: string;
  /** An ARN, a phone number for SNS, or `*` for actions without a resource. */
  readonly resource: string;
  /** What an access error says instead of a resource that is somebody's personal data. */
  readonly shownResource?: string;
  readonly context: Context;
}

/** The condition keys that the endpoint fills in; a policy that leans on any other would be judged wrongly. */
const CONDITION_KEYS: ReadonlySet<string> = new Set(
  ['dynamodb:LeadingKeys', 's3:prefix', 'secretsmanager:VersionStage', 'ses:FromAddress', 'ses:Recipients'].map((key) =>
    key.toLowerCase(),
  ),
);

type Comparison = (value: string, pattern: string) => boolean;

interface Operator {
  readonly compare: Comparison;
  /** A negated operator holds when no pattern matches, and when the key is absent. */
  readonly negated: boolean;
}

const equals: Comparison = (value, pattern) => value === pattern;
const equalsIgnoringCase: Comparison = (value, pattern) => value.toLowerCase() === pattern.toLowerCase();
const like: Comparison = (value, pattern) => matchesWildcards(pattern, value);

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { compare: equals, negated: false },
  StringNotEquals: { compare: equals, negated: true },
  StringEqualsIgnoreCase: { compare: equalsIgnoringCase, negated: false },
  StringLike: { compare: like, negated: false },
  StringNotLike: { compare: like, negated: true },
  ArnEquals: { compare: like, negated: false },
  ArnLike: { compare: like, negated: false },
  ArnNotLike: { compare: like, negated: true },
  Bool: { compare: equalsIgnoringCase, negated: false },
};

const compiledPatterns = new Map<string, RegExp>();

/** Whether `value` fits an IAM pattern, in which `*` stands for any run of characters and `?` for any one. */
export function matchesWildcards(pattern: string, value: string): boolean {
  let compiled = compiledPatterns.get(pattern);
  if (compiled === undefined) {
    const source = pattern
      .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    compiled = new RegExp(`^${source}$`, 's');
    compiledPatterns.set(pattern, compiled);
  }
  return compiled.test(value);
}

function parseOperator(written: string): { quantifier: string; operator: Operator; ifExists: boolean } {
  const [, quantifier = '', name = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(written) ?? [];
  const operator = OPERATORS[name];
  if (operator === undefined) throw new Error(`unknown condition operator ${written}`);
  return { quantifier, operator, ifExists: ifExists !== undefined };
}

function assertKnownKey(key: string): void {
  if (!CONDITION_KEYS.has(key.toLowerCase())) throw new Error(`unknown condition key ${key}`);
}

function conditionHolds(written: string, values: readonly string[] | undefined, patterns: readonly string[]): boolean {
  const { quantifier, operator, ifExists } = parseOperator(written);
  const fits = (value: string) => patterns.some((pattern) => operator.compare(value, pattern)) !== operator.negated;
  if (values === undefined || values.length === 0) {
    return quantifier === 'ForAllValues' || (quantifier === '' && (ifExists || operator.negated));
  }
  return quantifier === 'ForAnyValue' ? values.some(fits) : values.every(fits);
}

function conditionsHold(conditions: PolicyStatement['conditions'], context: Context): boolean {
  const lowerCased = new Map(Object.entries(context).map(([key, values]) => [key.toLowerCase(), values]));
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, patterns]) => {
      assertKnownKey(key);
      return conditionHolds(operator, lowerCased.get(key.toLowerCase()), patterns);
    }),
  );
}

function applies(statement: PolicyStatement, request: AccessRequest): boolean {
  const action = request.action.toLowerCase();
  return (
    statement.actions.some((pattern) => matchesWildcards(pattern.toLowerCase(), action)) &&
    statement.resources.some((pattern) => matchesWildcards(pattern, request.resource)) &&
    conditionsHold(statement.conditions, request.context)
  );
}

/**
 * What the statements of an identity's policies say about a request: a matching `Deny` outweighs any `Allow`,
 * and what nothing allows is denied. An operator or condition key that is not imitated is an Error.
 */
export function decide(statements: readonly PolicyStatement[], request: AccessRequest): Decision {
  const effects = new Set(statements.filter((statement) => applies(statement, request)).map(({ effect }) => effect));
  if (effects.has('Deny')) return 'explicit deny';
  return effects.has('Allow') ? 'allowed' : 'implicit deny';
}

/** Throws an Error naming stack, logical id and the operator or key when a role's policy can't be judged here. */
export function checkPolicies(roles: CloudModel['roles']): void {
  for (const role of roles) {
    try {
      for (const { conditions } of role.statements) {
        Object.keys(conditions).forEach(parseOperator);
        Object.values(conditions).flatMap(Object.keys).forEach(assertKnownKey);
      }
    } catch (error) {
      throw new Error(`${role.stack}/${role.logicalId}: ${(error as Error).message}`);
    }
  }
}
