import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Environment } from '../../lib/core/grant.ts';
import { bindKeyring } from '../../lib/secrets/keyring.ts';
import { openLease } from '../../lib/table/leased-ids.ts';
import { bindTable } from '../../lib/table/table.ts';
import { shiftDate } from '../local/lambda/shifted-date.ts';
import type { OperatorPlace } from '../local/operator.ts';
import { stageNamed } from '../stages.ts';
import { type Connection, Misused, Refused } from './command.ts';
import { openKeySecret } from './key-secret.ts';
import { openStack } from './stack-resources.ts';
import { readWireItems } from './wire-items.ts';

/** What can be named where it can't be told from the stage: options of every command. */
export const namedParts = ['table', 'secret', 'token-secret', 'bucket', 'dead-letters'] as const;
type NamedPart = (typeof namedParts)[number];
type Named = Readonly<Partial<Record<NamedPart, string>>>;

/** Which app is operated where: a stage on AWS, or the local cloud that is reached at an address. */
export type Place = { readonly stage: string; readonly named: Named } | { readonly local: string };

const app = 'saathii';

/** Reaches an app. On AWS it goes by what its stack is made of, with the SDK's own credentials. */
export const connect = (place: Place): Promise<Connection> =>
  'local' in place ? connectLocally(place.local) : connectToStage(place);

/** An app as it is found: the names of its parts, each looked for when it is asked for. */
interface Found {
  readonly config: Pick<DynamoDBClientConfig, 'endpoint' | 'region' | 'credentials'>;
  /** A group of settings, as a function finds it. */
  settingsOf(group: { readonly group: string; readonly variable: string }): Environment;
  nameOf(part: NamedPart): Promise<string>;
}

async function connectLocally(url: string): Promise<Connection> {
  const answer = await fetch(new URL('/_local/operator', url)).catch(() => undefined);
  if (!answer?.ok) throw new Refused(`no local cloud answers at ${url}`);
  const place = (await answer.json()) as OperatorPlace;
  const { endpoint, region, credentials, settings } = place;
  // The time there is that of everything that is signed and stored, too.
  shiftDate(new Float64Array([place.now - Date.now()]));
  const names: Readonly<Record<NamedPart, string>> = {
    table: place.table,
    secret: place.dataKeys,
    'token-secret': place.tokenKeys,
    bucket: place.bucket,
    'dead-letters': place.deadLetters,
  };
  return open({
    config: { endpoint, region, credentials },
    settingsOf: () => settings,
    nameOf: async (part) => names[part],
  });
}

/** What a template calls each part. */
const constructs: Readonly<Record<NamedPart, { readonly type: string; readonly construct: string }>> = {
  table: { type: 'AWS::DynamoDB::GlobalTable', construct: 'Table' },
  secret: { type: 'AWS::SecretsManager::Secret', construct: 'DataKeys' },
  'token-secret': { type: 'AWS::SecretsManager::Secret', construct: 'TokenKeys' },
  bucket: { type: 'AWS::S3::Bucket', construct: 'Bucket' },
  'dead-letters': { type: 'AWS::SQS::Queue', construct: 'DeadLetters' },
};

async function connectToStage({ stage, named }: Extract<Place, { stage: string }>): Promise<Connection> {
  const { region, apps } = settingsOf(stage);
  const find = openStack(`${app}-${stage}-core`, () => environmentOf({ region }));
  return open({
    config: { region },
    settingsOf: ({ group, variable }) => ({ [variable]: JSON.stringify(apps[app]?.[group] ?? {}) }),
    nameOf: async (part) => named[part] ?? find({ ...constructs[part], option: part }),
  });
}

function settingsOf(stage: string) {
  try {
    return stageNamed(stage);
  } catch (error) {
    throw new Misused((error as Error).message);
  }
}

/** What a function finds in its environment to sign by, from wherever the SDK takes it. */
async function environmentOf(config: Found['config']): Promise<Environment> {
  const client = new DynamoDBClient(config as DynamoDBClientConfig);
  const { accessKeyId, secretAccessKey, sessionToken } = await client.config.credentials();
  client.destroy();
  const given = Object.entries(process.env).filter(([name]) => name.startsWith('AWS_ENDPOINT_URL'));
  return {
    ...Object.fromEntries(given),
    ...(typeof config.endpoint === 'string' && { AWS_ENDPOINT_URL: config.endpoint }),
    ...{ AWS_REGION: String(config.region), AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
  };
}

async function open({ config, settingsOf: variablesOf, nameOf }: Found): Promise<Connection> {
  const client = new DynamoDBClient(config as DynamoDBClientConfig);
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const secrets = new SecretsManagerClient(config as DynamoDBClientConfig);
  const name = await nameOf('table');
  const readKeys = async () => {
    const SecretId = await nameOf('secret');
    return (await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? '';
  };
  return {
    table: bindTable(documents, name, Date.now),
    dataKeys: bindKeyring(readKeys, Date.now),
    // One at a time: what a short run has leased and not used would be lost.
    transactionIds: openLease('TRANSACTION', 1),
    settings: (group) => group.open(variablesOf(group)),
    now: () => new Date(),
    environment: () => environmentOf(config),
    bucketEnvironment: async () => ({ ...(await environmentOf(config)), BUCKET_NAME: await nameOf('bucket') }),
    async deadLetters() {
      const { openDeadLetters } = await import('./dead-letters/queue.ts');
      return openDeadLetters(config, await nameOf('dead-letters'));
    },
    keySecret: async (of) => openKeySecret(secrets, await nameOf(of === 'token' ? 'token-secret' : 'secret')),
    storedItems: (keys) => readWireItems(client, name, keys),
    close: () => {
      client.destroy();
      secrets.destroy();
    },
  };
}
