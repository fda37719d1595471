import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { grantRole } from '../../lib/identity/roles.ts';
import { bindTable } from '../../lib/table/table.ts';
import type { Clock } from './clock.ts';
import type { CloudModel, Origin } from './model.ts';

/** What reaches an app from another process; its secret is known by an id, not by what it holds. */
export interface OperatorPlace {
  readonly endpoint: string;
  readonly region: string;
  readonly table: string;
  readonly dataKeys: string;
  /** The cloud's time, in epoch milliseconds. */
  readonly now: number;
}

/** What an operator with the account's own credentials does to an app's table. */
export interface Operator {
  /** Where the app is, for a tool of its own. */
  place(): OperatorPlace;
  grant(phone: string, role: string): Promise<boolean>;
  /** Every item of a partition as it is stored, its time passed or not. */
  itemsOf(partitionKey: string): Promise<readonly Record<string, unknown>[]>;
}

/** The operator of an app. The table is the one that the app's stacks declare. */
export function operatorOf(app: string, model: CloudModel, endpointUrl: string, clock: Clock): Operator {
  const name = model.tables.find(({ stack }) => stack.startsWith(app))?.name ?? '';
  const isDataKeys = ({ stack, logicalId }: Origin) => stack.startsWith(app) && logicalId.startsWith('DataKeys');
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: endpointUrl,
      region: model.region,
      credentials: { accessKeyId: 'operator', secretAccessKey: 'operator' },
    }),
  );
  const table = bindTable(client, name, clock.now);
  return {
    place: () => ({
      ...{ endpoint: endpointUrl, region: model.region, table: name, now: clock.now() },
      dataKeys: model.secrets.find(isDataKeys)?.arn ?? '',
    }),
    grant: async (phone, role) => (await grantRole(table, { phone, role, now: new Date(clock.now()) })) !== undefined,
    itemsOf: async (partitionKey) => {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: name,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': partitionKey },
        }),
      );
      return Items;
    },
  };
}
