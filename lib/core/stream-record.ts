/** Which changes of the table a consumer wants: changes of one entity, told apart by its keys and its new image. */
export interface StreamFilter {
  readonly entity: string;
  readonly partition: string;
  /** What the sort key begins with. */
  readonly sortKey: string;
  readonly changes: readonly ('INSERT' | 'MODIFY' | 'REMOVE')[];
  /**
   * What attributes of the item must be after the change, by their path (`roles.listener`): one of the values, or any
   * text. Every attribute must fit. Only for changes that leave an item.
   */
  readonly where?: Readonly<Record<string, 'any text' | readonly (string | boolean)[]>>;
}

/** One change of one item, as the table's stream tells it, in plain values. */
export interface StreamRecord {
  readonly sequence: string;
  readonly change: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly entity: string;
  readonly before: Readonly<Record<string, unknown>> | undefined;
  readonly after: Readonly<Record<string, unknown>> | undefined;
  /** When the change was committed, to the second. */
  readonly at: Date;
  /** The correlation id of the request that made the change, where the change bears it. */
  readonly trace?: string;
  /** Whether the item was removed because its time had passed. */
  readonly expired: boolean;
}

/** Epoch milliseconds by which a change was committed at the latest. */
export const committedBy = ({ at }: Pick<StreamRecord, 'at'>): number => at.getTime() + 999;
