import type { Grant, TableAction } from '../core/grant.ts';
import type { StreamFilter } from '../core/stream-record.ts';
import { type ItemKey, joinKey, type KeyPart } from './key.ts';

/** The two sparse indexes of every table. */
export type IndexName = 'gsi1' | 'gsi2';

/** Attributes that the table adds to an item and takes off again. */
export const ownAttributes = ['pk', 'sk', 'type', 'trace', 'gsi1pk', 'gsi1sk', 'gsi2pk', 'gsi2sk'] as const;

/** Keeps an item whose own attributes the table would write over from being declared. */
type Unreserved<Item> = [keyof Item & (typeof ownAttributes)[number]] extends [never] ? unknown : never;

/** Where an item stands in an index, or `undefined` while it doesn't stand there. */
type IndexKey = { readonly pk: readonly KeyPart[]; readonly sk: readonly KeyPart[] } | undefined;

export interface EntityDefinition<Item extends object, Key extends object> {
  /** First part of the partition key, shared by entities that live in one partition, e.g. `USER`. */
  readonly partition: string;
  readonly pk: (key: Key) => readonly KeyPart[];
  readonly sk: (key: Key) => readonly KeyPart[];
  readonly index?: Partial<Record<IndexName, (item: Item) => IndexKey>>;
  /**
   * The item has an `expiresAt` in epoch seconds, from which on it is not there: reads and conditions go by it, the
   * deletion itself follows whenever the platform gets to it.
   */
  readonly expires?: Item extends { readonly expiresAt: number } ? true : never;
  /**
   * Which changes bear the correlation id of the request that made them, so that whoever is told of them can be found by
   * it: it stands on the item until the next change. It takes room, so only changes that are told should.
   */
  readonly traced?: (change: Partial<Item>) => boolean;
}

/**
 * A kind of item: where it lives, what it is indexed by and when it ends. Pure data and pure functions; the table
 * does the reading and writing.
 */
export interface Entity<Item extends object, Key extends object = object> extends EntityDefinition<Item, Key> {
  readonly name: string;
  keyOf(key: Key): ItemKey;
  /** The rights a route asks for; the infrastructure turns them into IAM statements narrowed to this partition. */
  can(...actions: readonly TableAction[]): Grant;
  /** The changes of this entity that a stream consumer wants to see, only those that leave an item like `where`. */
  changes(changes: StreamFilter['changes'], where?: StreamFilter['where']): StreamFilter;
}

/**
 * Declares an entity, e.g. `entity<UserItem, 'userId'>('USER', { partition: 'USER', pk: ..., sk: ... })`.
 * The sort key always begins with the entity's name, which tells the entities of one partition apart.
 */
// @__NO_SIDE_EFFECTS__
export function entity<Item extends object, KeyName extends keyof Item>(
  name: string,
  definition: EntityDefinition<Item, Pick<Item, KeyName>> & Unreserved<Item>,
): Entity<Item, Pick<Item, KeyName>> {
  return {
    ...definition,
    name,
    keyOf: (key) => ({
      pk: joinKey([definition.partition, ...definition.pk(key)]),
      sk: joinKey([name, ...definition.sk(key)]),
    }),
    can: (...actions) => ({ on: 'table', entity: name, partition: definition.partition, actions }),
    changes: (changes, where) => ({
      entity: name,
      partition: definition.partition,
      sortKey: name,
      changes,
      ...(where && { where }),
    }),
  };
}
