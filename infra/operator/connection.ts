import { DynamoDBClient, type DynamoDBClientConfig, paginateListTables } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, paginateListSecrets, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { bindKeyring } from '../../lib/secrets/keyring.ts';
import { openLease } from '../../lib/table/leased-ids.ts';
import { bindTable } from '../../lib/table/table.ts';
import type { OperatorPlace } from '../local/operator.ts';
import { stageNamed } from '../stages.ts';
import { type Connection, Misused, Refused } from './command.ts';

/** Which app is operated where: a stage on AWS, or the local cloud that is reached at an address. */
export type Place =
  | { readonly stage: string; readonly table?: string; readonly secret?: string }
  | { readonly local: string };

const app = 'saathii';

/** Reaches an app. On AWS it goes by the names that CloudFormation gave, with the SDK's own credentials. */
export const connect = (place: Place): Promise<Connection> =>
  'local' in place ? connectLocally(place.local) : connectToStage(place);

async function connectLocally(url: string): Promise<Connection> {
  const answer = await fetch(new URL('/_local/operator', url)).catch(() => undefined);
  if (!answer?.ok) throw new Refused(`no local cloud answers at ${url}`);
  const { endpoint, region, table, dataKeys, now } = (await answer.json()) as OperatorPlace;
  const ahead = now - Date.now();
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'operator' };
  return open(
    { endpoint, region, credentials },
    async () => table,
    async () => dataKeys,
    () => Date.now() + ahead,
  );
}

async function connectToStage({ stage, table, secret }: Extract<Place, { stage: string }>): Promise<Connection> {
  const { region } = settingsOf(stage);
  return open(
    { region },
    async (client) => table ?? (await findTable(client, `${app}-${stage}`)),
    async (client) => secret ?? (await findSecret(client, `${app}-${stage}`)),
    Date.now,
  );
}

function settingsOf(stage: string) {
  try {
    return stageNamed(stage);
  } catch (error) {
    throw new Misused((error as Error).message);
  }
}

type Config = Pick<DynamoDBClientConfig, 'endpoint' | 'region' | 'credentials'>;

async function open(
  config: Config,
  tableOf: (client: DynamoDBClient) => Promise<string>,
  secretOf: (client: SecretsManagerClient) => Promise<string>,
  clock: () => number,
): Promise<Connection> {
  const client = new DynamoDBClient(config as DynamoDBClientConfig);
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const secrets = new SecretsManagerClient(config as DynamoDBClientConfig);
  const readKeys = async () => {
    const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: await secretOf(secrets) }));
    return SecretString;
  };
  return {
    table: bindTable(documents, await tableOf(client), clock),
    dataKeys: bindKeyring(readKeys, Date.now),
    // One at a time: what a short run has leased and not used would be lost.
    transactionIds: openLease('TRANSACTION', 1),
    now: () => new Date(clock()),
    close: () => {
      client.destroy();
      secrets.destroy();
    },
  };
}

/** The table that the core stack of this name made: `<stack>-<logical id>-<random>`. */
async function findTable(client: DynamoDBClient, name: string): Promise<string> {
  const found: string[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client }, {})) {
    found.push(...TableNames.filter((table) => table.startsWith(`${name}-core-Table`)));
  }
  return theOne(found, `table of ${name}`, '--table');
}

/** The secret that says of itself what it is for. */
async function findSecret(client: SecretsManagerClient, name: string): Promise<string> {
  const description = `Keys that seal stored values of ${name}.`;
  const found: string[] = [];
  const filters = { Filters: [{ Key: 'description' as const, Values: [description] }] };
  for await (const { SecretList = [] } of paginateListSecrets({ client }, filters)) {
    found.push(...SecretList.flatMap(({ ARN, Description }) => (ARN && Description === description ? [ARN] : [])));
  }
  return theOne(found, `secret with the data keys of ${name}`, '--secret');
}

/** What earlier deployments left behind looks the same; which one is meant is the operator's to say. */
function theOne(found: readonly string[], what: string, option: string): string {
  const [one, ...others] = found;
  if (one === undefined) throw new Refused(`there is no ${what} in this account and region; ${option} names one`);
  if (others.length > 0)
    throw new Refused(`there are several: ${found.join(', ')}; ${option} says which ${what} it is`);
  return one;
}
