import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { onTestFinished } from 'vitest';
import type { World } from '../../infra/local/world.ts';
import { bindTable, type Table } from '../../lib/table/table.ts';

/** The table of the one app of a world, with an operator's rights, for the running test. */
export function operatorTable(world: World): Table {
  const { table, close } = openOperatorTable(world);
  onTestFinished(close);
  return table;
}

/** The same until it is closed. */
export function openOperatorTable(world: World): { readonly table: Table; close(): void } {
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'operator' };
  const client = new DynamoDBClient({ endpoint: world.endpointUrl, region: world.model.region, credentials });
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  return {
    table: bindTable(documents, world.model.tables[0]?.name ?? '', world.clock.now),
    close: () => client.destroy(),
  };
}
