import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { grantRole } from '../../lib/identity/roles.ts';
import { bindTable } from '../../lib/table/table.ts';
import type { Clock } from './clock.ts';
import { OPERATOR, SECRET_ACCESS_KEY } from './endpoint/signature.ts';
import type { CloudModel, LambdaFunction, Origin } from './model.ts';

/** What reaches an app from another process; its secrets are known by their ids, not by what they hold. */
export interface OperatorPlace {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly table: string;
  readonly dataKeys: string;
  readonly tokenKeys: string;
  readonly bucket: string;
  /** The address of the queue of dead letters. */
  readonly deadLetters: string;
  /** The settings of its functions, by the names of their variables. */
  readonly settings: Readonly<Record<string, string>>;
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
  const named =
    (start: string) =>
    ({ stack, logicalId }: Origin) =>
      stack.startsWith(app) && logicalId.startsWith(start);
  const credentials = { accessKeyId: OPERATOR, secretAccessKey: SECRET_ACCESS_KEY };
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: endpointUrl,
      region: model.region,
      credentials,
    }),
  );
  const table = bindTable(client, name, clock.now);
  return {
    place: () => ({
      ...{ endpoint: endpointUrl, region: model.region, credentials, table: name, now: clock.now() },
      dataKeys: model.secrets.find(named('DataKeys'))?.arn ?? '',
      tokenKeys: model.secrets.find(named('TokenKeys'))?.arn ?? '',
      bucket: model.buckets.find(named('Bucket'))?.name ?? '',
      deadLetters: model.queues.find(named('DeadLetters'))?.url ?? '',
      settings: settingsOf(model.functions.filter(({ stack }) => stack.startsWith(app))),
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

/** What stands in the environments of functions is the same wherever it stands. */
const settingsOf = (functions: readonly LambdaFunction[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    functions.flatMap(({ environment }) =>
      Object.entries(environment).filter(([name]) => name.startsWith('SETTINGS_')),
    ),
  );
