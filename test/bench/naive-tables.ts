export interface UserRow {
  readonly user_id: number;
  readonly username: string;
  readonly roles: readonly string[];
  readonly [column: string]: unknown;
}

export interface CallRow {
  readonly call_id: number;
  readonly user_id: number;
  readonly listener_id: number;
  readonly call_type: 'audio' | 'video';
  readonly rate: number;
  readonly earning_rate: number;
  readonly start_time: number;
  readonly end_time: number | null;
  readonly duration_seconds: number | null;
  readonly duration_minutes: number;
  readonly coins_spent: number;
  readonly listener_money_earned: number;
  readonly status: 'ongoing' | 'completed' | 'dropped';
  readonly created_at: number;
  readonly updated_at: number;
}

/** The tables of the port and their rows, a table for each kind. Times are epoch milliseconds. */
export interface Tables {
  readonly users: UserRow;
  readonly revoked_tokens: { readonly token_id: string; readonly revoked_at: number };
  readonly wallets: {
    readonly user_id: number;
    readonly balance_coins: number;
    readonly withdrawable_money: number;
    readonly updated_at: number;
  };
  readonly transactions: {
    readonly user_id: number;
    readonly transaction_id: number;
    readonly call_id: number;
    readonly tx_type: 'spend' | 'earn';
    readonly coins_change: number;
    readonly money_change: number;
    readonly created_at: number;
  };
  readonly calls: CallRow;
  readonly live_calls: { readonly user_id: number; readonly call_id: number; readonly until: number };
  readonly statuses: {
    readonly user_id: number;
    readonly is_online: boolean;
    readonly last_seen: number;
    readonly is_busy: boolean;
    readonly busy_until: number | null;
  };
  readonly blocks: { readonly blocker_id: number; readonly blocked_id: number };
  readonly counters: { readonly counter: string; readonly value: number };
}

export type TableName = keyof Tables;

/** The columns of each table's key. */
const keys: { readonly [Name in TableName]: readonly (keyof Tables[Name] & string)[] } = {
  users: ['user_id'],
  revoked_tokens: ['token_id'],
  wallets: ['user_id'],
  transactions: ['user_id', 'transaction_id'],
  calls: ['call_id'],
  live_calls: ['user_id'],
  statuses: ['user_id'],
  blocks: ['blocker_id', 'blocked_id'],
  counters: ['counter'],
};

/** The indexes of the calls, each with whole rows in the order of their start. */
export const callIndexes = { by_caller: 'user_id', by_listener: 'listener_id' } as const;

export const tableNames = Object.keys(keys) as readonly TableName[];

/** What the engine calls a table; the product's is beside them. */
export const physicalName = (table: TableName): string => `port-${table}`;

/** What a table is created by. */
export function definitionOf(table: TableName) {
  const indexes = table === 'calls' ? Object.entries(callIndexes) : [];
  const indexed = indexes.length > 0 ? [...Object.values(callIndexes), 'start_time'] : [];
  const schemaOf = (columns: readonly string[]) =>
    columns.map((AttributeName, place) => ({ AttributeName, KeyType: place === 0 ? 'HASH' : 'RANGE' }));
  return {
    TableName: physicalName(table),
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...new Set<string>([...keys[table], ...indexed])].map((AttributeName) => ({
      AttributeName,
      AttributeType: AttributeName === 'token_id' || AttributeName === 'counter' ? 'S' : 'N',
    })),
    KeySchema: schemaOf(keys[table]),
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map(([IndexName, column]) => ({
        IndexName,
        KeySchema: schemaOf([column, 'start_time']),
        Projection: { ProjectionType: 'ALL' },
      })),
    }),
  };
}
