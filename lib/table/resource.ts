import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Resource } from '../core/grant.ts';
import { bindTable, type Table, tracedBy } from './table.ts';

/** Attempts and time limits that end well within a function's own time, so that an outage becomes a 503 and no hang. */
const clientConfig = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 1500, throwOnRequestTimeout: true },
} as const;

/** The app's table, for `uses: { table }`; what a route may do with it stands in its `access`. */
export const table: Resource<Table> = {
  env: ['TABLE_NAME'],
  access: [],
  open: (env) => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient(clientConfig), {
      marshallOptions: { removeUndefinedValues: true },
    });
    return bindTable(client, env.TABLE_NAME as string);
  },
  // What several requests have brought about together bears the id of none.
  correlate: (table, ids) => (ids.length === 1 ? tracedBy(table, ids[0] as string) : table),
};
