/** Which changes of the table a consumer wants: changes of one entity, told apart by its keys. */
export interface StreamFilter {
  readonly entity: string;
  readonly partition: string;
  /** What the sort key begins with. */
  readonly sortKey: string;
  readonly changes: readonly ('INSERT' | 'MODIFY' | 'REMOVE')[];
}

/** One change of one item, as the table's stream tells it, in plain values. */
export interface StreamRecord {
  readonly sequence: string;
  readonly change: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly entity: string;
  readonly before: Readonly<Record<string, unknown>> | undefined;
  readonly after: Readonly<Record<string, unknown>> | undefined;
  /** Whether the item was removed because its time had passed. */
  readonly expired: boolean;
}
