import type { FunctionFile } from './function-file.ts';

/** What a function may do with the table, in the words of the table's own operations. */
export type TableAction = 'get' | 'batchGet' | 'query' | 'put' | 'update' | 'delete' | 'batchDelete' | 'check';

/**
 * What a function may do with objects below a prefix. The bucket keeps versions: what is read or deleted by its version
 * takes a right of its own. `learnAbsence` = to be told that there is no such object, anywhere in the bucket; `tag` = to
 * store an object with tags.
 */
export type BucketAction =
  | 'get'
  | 'getVersion'
  | 'put'
  | 'tag'
  | 'untagVersion'
  | 'deleteVersion'
  | 'listVersions'
  | 'learnAbsence';

/**
 * One right of one function, as plain data: the infrastructure turns it into a policy statement on the exact action
 * and resource, the documents and the tests read it, and the local cloud enforces what came out of it.
 */
export type Grant =
  | {
      readonly on: 'table';
      readonly entity: string;
      /** Leading part of the partition key, e.g. `USER`; the policy allows `USER#*` and nothing else. */
      readonly partition: string;
      readonly index?: 'gsi1' | 'gsi2';
      readonly actions: readonly TableAction[];
    }
  | { readonly on: 'secret'; readonly secret: string; readonly actions: readonly ['read'] }
  | { readonly on: 'sms'; readonly actions: readonly ['send'] }
  | { readonly on: 'task'; readonly task: string; readonly actions: readonly ['send'] }
  | { readonly on: 'sockets'; readonly actions: readonly ('post' | 'close')[] }
  | { readonly on: 'bucket'; readonly prefix: string; readonly actions: readonly BucketAction[] };

/** The environment a function was deployed with. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Something outside the function that a route asks for by naming it in `uses`: it is opened once per instance, from
 * the environment variables it names. Deployment gives a function exactly the variables and rights of what it uses.
 */
export interface Resource<T> {
  readonly env: readonly string[];
  readonly access: readonly Grant[];
  /** What it reads from beside the function's code; deployment gives a function exactly the files of what it uses. */
  readonly files?: readonly FunctionFile[];
  open(env: Environment): T;
  /**
   * The same for what requests with these correlation ids have brought about: what is stored and handed over by it is
   * found by them.
   */
  correlate?(opened: T, correlationIds: readonly string[]): T;
}

export type Resources = Readonly<Record<string, Resource<unknown>>>;

/** What the resources named in `uses` are once opened. */
export type Opened<Uses extends Resources> = { readonly [Name in keyof Uses]: ReturnType<Uses[Name]['open']> };

/** A deployment that does not fit the code: a variable that is missing or empty. Its message holds no values. */
export class Misconfiguration extends Error {
  override readonly name = 'Misconfiguration';
}

/** What was opened already for the same function. */
export type SharedResources = Map<Resource<unknown>, unknown>;

/** Opens every resource of a route; a variable that deployment should have set and did not is named in the error. */
export function openAll<Uses extends Resources>(
  uses: Uses,
  env: Environment,
  shared: SharedResources = new Map(),
): Opened<Uses> {
  const opened: Record<string, unknown> = {};
  for (const [name, resource] of Object.entries(uses)) {
    const missing = resource.env.filter((variable) => env[variable] === undefined);
    if (missing.length > 0) throw new Misconfiguration(`${name} needs the environment variable ${missing.join(', ')}`);
    if (!shared.has(resource)) shared.set(resource, resource.open(env));
    opened[name] = shared.get(resource);
  }
  return opened as Opened<Uses>;
}

/** What was opened, for an invocation that requests with these correlation ids have brought about. */
export function correlated<Uses extends Resources>(
  uses: Uses,
  opened: Opened<Uses>,
  correlationIds: readonly string[],
): Opened<Uses> {
  const bound = Object.entries(opened).map(([name, one]) => [
    name,
    uses[name]?.correlate?.(one, correlationIds) ?? one,
  ]);
  return Object.fromEntries(bound) as Opened<Uses>;
}
