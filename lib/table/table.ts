import { randomUUID } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Failure } from '../core/failure.ts';
import { batchGet, type Raw, readBehind } from './batch-get.ts';
import type { Change, Conditions } from './condition.ts';
import { cancellationReasons, retryConflicts } from './contention.ts';
import type { Entity } from './entity.ts';
import { type Choice, type ListRequest, nextCursor, queryParameters } from './query.ts';
import { reveal } from './reveal.ts';
import { keyedParameters, putParameters, type UpdateRule, updateParameters, type WriteIntent } from './write.ts';

// biome-ignore lint/suspicious/noExplicitAny: a batch reads entities of every shape.
type Wanted = readonly [Entity<any, any>, object];
type Found<W extends readonly Wanted[]> = {
  [I in keyof W]: W[I] extends readonly [Entity<infer Item, infer _Key>, object] ? Item | undefined : never;
};

/** How a read is done. */
export interface ReadRule {
  /** For half the capacity: what was written within the last second may be missing. */
  readonly eventual?: boolean;
}

/**
 * The app's one table. Reads are strongly consistent unless they say otherwise, and see no item whose time has passed; a condition that does not
 * hold is a value, never an exception; what throws is a surprise (a dependency that is down, or a defect).
 */
export interface Table {
  get<Item extends object, Key extends object>(entity: Entity<Item, Key>, key: NoInfer<Key>): Promise<Item | undefined>;
  /** Up to 100 items in one round trip, in the order asked for. */
  getMany<const W extends readonly Wanted[]>(wanted: W, rule?: ReadRule): Promise<Found<W>>;
  /**
   * One page of items; a cursor that is not one of this very list gives `undefined`. An index costs a second round trip
   * for the items behind its keys, for which a route needs the right to `batchGet`.
   */
  list<Item extends object, Key extends object, Name extends keyof Item = keyof Item>(
    entity: Entity<Item, Key>,
    request: ListRequest & Choice<Name>,
  ): Promise<{ readonly items: readonly Pick<Item, Name>[]; readonly next: string | undefined } | undefined>;
  /** False when `ifAbsent` was asked for and an item stands there. */
  put<Item extends object, Key extends object>(
    entity: Entity<Item, Key>,
    item: Item,
    rule?: { readonly ifAbsent?: boolean },
  ): Promise<boolean>;
  /**
   * The item after the change, or `undefined` when it is not there or does not meet `when`. `applied` recognises an
   * item that already holds this very change: a retry after a lost answer then counts as done.
   */
  update<Item extends object, Key extends object>(
    entity: Entity<Item, Key>,
    key: NoInfer<Key>,
    change: Change<Item>,
    rule?: UpdateRule<Item> & { readonly applied?: (current: Item) => boolean },
  ): Promise<Item | undefined>;
  /** The item that was deleted, or `undefined` when there was none or it does not meet `when`. */
  delete<Item extends object, Key extends object>(
    entity: Entity<Item, Key>,
    key: NoInfer<Key>,
    rule?: { readonly when?: Conditions<Item> },
  ): Promise<Item | undefined>;
  /**
   * Commits all writes or none. The refusal of the first intent whose condition does not hold is the answer, and then
   * nothing was written. Conflicts with other transactions are retried; what remains throws.
   */
  transact<const Intents extends readonly WriteIntent[]>(
    intents: Intents,
  ): Promise<Intents[number] extends WriteIntent<infer Refusal> ? Refusal | undefined : never>;
}

/** What a table was bound to, for operations that only few functions have to carry. */
interface Binding {
  readonly client: DynamoDBDocumentClient;
  readonly name: string;
  nowSeconds(): number;
}
const bindings = new WeakMap<Table, Binding>();
export function bindingOf(table: Table): Binding {
  const binding = bindings.get(table);
  if (!binding) throw new Error('the table is bound to no client');
  return binding;
}

/** The same table for one request: what it changes bears the request's correlation id, where the entity says so. */
export function tracedBy(table: Table, correlationId: string): Table {
  const { client, name, nowSeconds } = bindingOf(table);
  return bindTable(client, name, () => nowSeconds() * 1000, correlationId);
}

/**
 * Binds the operations to a client and a table name. `clock` gives epoch milliseconds; expiry is judged by it. `trace` is
 * the correlation id of the request that it is bound for.
 */
export function bindTable(
  client: DynamoDBDocumentClient,
  name: string,
  clock: () => number = Date.now,
  trace?: string,
): Table {
  const nowSeconds = () => Math.floor(clock() / 1000);

  const table: Table = {
    async get(entity, key) {
      const { Item } = await client.send(
        new GetCommand({ TableName: name, Key: { ...entity.keyOf(key) }, ConsistentRead: true }),
      );
      return reveal(entity, Item, nowSeconds());
    },

    async getMany(wanted, { eventual = false } = {}) {
      const keys = wanted.map(([entity, key]) => entity.keyOf(key));
      const raw = await batchGet(client, name, keys, !eventual);
      return wanted.map(([entity], index) => reveal(entity, raw[index], nowSeconds())) as never;
    },

    async list(entity, request) {
      const parameters = queryParameters(name, entity, request);
      if (!parameters) return undefined;
      const { Items = [], LastEvaluatedKey } = await client.send(new QueryCommand(parameters as never));
      const raw = request.index ? await readBehind(client, name, Items, request.index, !request.eventual) : Items;
      const items = raw.flatMap((item) => reveal(entity, item, nowSeconds()) ?? []);
      return { items, next: nextCursor(entity, request, LastEvaluatedKey) };
    },

    async put(entity, item, rule = {}) {
      const parameters = putParameters(name, entity, item, rule.ifAbsent ?? false, nowSeconds(), trace);
      return (
        (await unlessRefused(retryConflicts(() => client.send(new PutCommand(parameters as never))))) !== undefined
      );
    },

    async update(entity, key, change, rule = {}) {
      const parameters = {
        ...updateParameters(name, entity, key, change, rule, nowSeconds(), trace),
        ReturnValues: 'ALL_NEW',
        ...(rule.applied && { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
      };
      const outcome = await unlessRefused<{ Attributes?: Raw | undefined }>(
        retryConflicts(() => client.send(new UpdateCommand(parameters as never))),
        (current) => {
          const item = reveal(entity, current, nowSeconds());
          return item && rule.applied?.(item) ? { Attributes: current } : undefined;
        },
      );
      return reveal(entity, outcome?.Attributes, nowSeconds());
    },

    async delete(entity, key, rule = {}) {
      const parameters = {
        ...keyedParameters(name, entity, key, rule.when, rule.when !== undefined, nowSeconds()),
        ReturnValues: 'ALL_OLD',
      };
      const outcome = await unlessRefused(retryConflicts(() => client.send(new DeleteCommand(parameters as never))));
      return reveal(entity, outcome?.Attributes, nowSeconds());
    },

    async transact(intents) {
      const now = nowSeconds();
      const TransactItems = intents.map((intent) => ({ [intent.kind]: intent.parameters(name, now, trace) }));
      // One token for all tries: what was committed under a lost answer is recognised, not refused.
      const request = { TransactItems: TransactItems as never, ClientRequestToken: randomUUID() };
      try {
        await retryConflicts(() => client.send(new TransactWriteCommand(request)));
        return undefined as never;
      } catch (error) {
        const refusal = refusalOf(error, intents);
        if (refusal) return refusal as never;
        throw error;
      }
    },
  };
  bindings.set(table, { client, name, nowSeconds });
  return table;
}

/**
 * Turns a failed condition into a value: what `recover` makes of the item as it stands, or `undefined`. The error
 * brings the item in the wire's own types.
 */
async function unlessRefused<T>(
  outcome: Promise<T>,
  recover: (current: Raw | undefined) => T | undefined = () => undefined,
): Promise<T | undefined> {
  try {
    return await outcome;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ConditionalCheckFailedException') throw error;
    const { Item } = error as { Item?: Record<string, AttributeValue> };
    return recover(Item && unmarshall(Item));
  }
}

/** The refusal of the first intent whose condition did not hold; none for errors of any other kind. */
function refusalOf(error: unknown, intents: readonly WriteIntent[]): Failure | undefined {
  const failed = cancellationReasons(error).findIndex((reason) => reason.Code === 'ConditionalCheckFailed');
  return failed < 0 ? undefined : intents[failed]?.otherwise;
}
