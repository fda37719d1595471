/** What a template's intrinsic functions may ask of the stack they stand in. */
export interface Scope {
  /** A pseudo parameter, a parameter or a resource; undefined stands for `AWS::NoValue`. */
  ref(name: string): unknown;
  attribute(logicalId: string, attribute: string): unknown;
  exported(name: string): unknown;
  condition(name: string): boolean;
  mapping(name: string, topKey: string, secondKey: string): unknown;
  /** Throws an Error that names the stack and the resource. */
  fail(problem: string): never;
}

/** A dynamic reference to what is not a secret of Secrets Manager. */
const foreignReference = /\{\{resolve:(?!secretsmanager:)/;

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => scope.ref(text(name, scope)),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, attribute] = typeof argument === 'string' ? splitOnce(argument) : list(argument, scope);
    return scope.attribute(text(logicalId, scope), text(resolve(attribute, scope), scope));
  },
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = list(argument, scope);
    return list(resolve(parts, scope), scope)
      .map((part) => text(part, scope))
      .join(text(separator, scope));
  },
  'Fn::Sub': (argument, scope) => {
    const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
    return substitute(text(template, scope), resolve(variables, scope) as Readonly<Record<string, unknown>>, scope);
  },
  'Fn::ImportValue': (name, scope) => scope.exported(text(resolve(name, scope), scope)),
  'Fn::Select': (argument, scope) => {
    const [index, items] = list(resolve(argument, scope), scope);
    return list(items, scope)[Number(index)] ?? scope.fail(`Fn::Select finds nothing at position ${index}`);
  },
  'Fn::Split': (argument, scope) => {
    const [separator, source] = list(resolve(argument, scope), scope);
    return text(source, scope).split(text(separator, scope));
  },
  'Fn::If': (argument, scope) => {
    const [condition, whenTrue, whenFalse] = list(argument, scope);
    return resolve(scope.condition(text(condition, scope)) ? whenTrue : whenFalse, scope);
  },
  'Fn::FindInMap': (argument, scope) => {
    const [name, topKey, secondKey] = list(resolve(argument, scope), scope).map((key) => text(key, scope));
    return scope.mapping(name ?? '', topKey ?? '', secondKey ?? '');
  },
};

const CONDITIONS: Readonly<Record<string, (argument: unknown, scope: Scope) => boolean>> = {
  Condition: (name, scope) => scope.condition(text(name, scope)),
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list(resolve(argument, scope), scope);
    return left === right;
  },
  'Fn::And': (argument, scope) => list(argument, scope).every((part) => holds(part, scope)),
  'Fn::Or': (argument, scope) => list(argument, scope).some((part) => holds(part, scope)),
  'Fn::Not': (argument, scope) => !holds(list(argument, scope)[0], scope),
};

/**
 * The value with every intrinsic replaced by what it stands for; members that resolve to `AWS::NoValue` are left out.
 * An intrinsic that is not known fails by name, and so does a dynamic reference (`{{resolve:...}}`) to anything but a
 * secret; references to secrets are filled once all secrets are known.
 */
export function resolve(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') {
    return foreignReference.test(value) ? scope.fail(`the dynamic reference ${value} is not understood`) : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== undefined);
  const entries = Object.entries(value);
  const call = soleIntrinsic(entries);
  if (call) {
    const intrinsic = INTRINSICS[call.name] ?? scope.fail(`the intrinsic ${call.name} is not understood`);
    return intrinsic(call.argument, scope);
  }
  return Object.fromEntries(
    entries.map(([key, item]) => [key, resolve(item, scope)]).filter(([, item]) => item !== undefined),
  );
}

/** Whether a condition of the template's `Conditions` section holds. */
export function holds(condition: unknown, scope: Scope): boolean {
  const [name, argument] = Object.entries(condition ?? {})[0] ?? ['(empty)', undefined];
  const evaluate = CONDITIONS[name] ?? scope.fail(`the condition ${name} is not understood`);
  return evaluate(argument, scope);
}

function soleIntrinsic(entries: readonly [string, unknown][]): { name: string; argument: unknown } | undefined {
  const [name, argument] = entries[0] ?? [''];
  const isCall = entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'));
  return isCall ? { name, argument } : undefined;
}

function substitute(template: string, variables: Readonly<Record<string, unknown>>, scope: Scope): string {
  return template.replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (name in variables) return text(variables[name], scope);
    const [logicalId, attribute] = splitOnce(name);
    return text(attribute === undefined ? scope.ref(name) : scope.attribute(logicalId, attribute), scope);
  });
}

function splitOnce(path: string): [string, string | undefined] {
  const dot = path.indexOf('.');
  return dot < 0 ? [path, undefined] : [path.slice(0, dot), path.slice(dot + 1)];
}

function text(value: unknown, scope: Scope): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  return scope.fail(`${JSON.stringify(value)} stands where a text is needed`);
}

function list(value: unknown, scope: Scope): readonly unknown[] {
  return Array.isArray(value) ? value : scope.fail(`${JSON.stringify(value)} stands where a list is needed`);
}
