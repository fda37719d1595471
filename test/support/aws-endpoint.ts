import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createClock } from '../../infra/local/clock.ts';
import { type EndpointOptions, startEndpoint } from '../../infra/local/endpoint/endpoint.ts';
import { createQueues } from '../../infra/local/endpoint/queues.ts';
import { createSecrets } from '../../infra/local/endpoint/secrets.ts';
import { OPERATOR, SECRET_ACCESS_KEY, sessionTokenOf } from '../../infra/local/endpoint/signature.ts';
import { createChanges } from '../../infra/local/engine/changes.ts';
import { type Engine, startEngine } from '../../infra/local/engine/engine.ts';
import { createTables } from '../../infra/local/engine/tables.ts';
import { createFaults } from '../../infra/local/faults.ts';
import { createLedger } from '../../infra/local/ledger.ts';
import type { CloudModel, PolicyStatement, Role, Table } from '../../infra/local/model.ts';
import { createOutbox } from '../../infra/local/outbox.ts';
import { startS3 } from '../../infra/local/s3/s3.ts';

const REGION = 'ap-south-1';
const ACCOUNT = '000000000000';

/** The engine that `DYNAMODB_ENGINE` names, or the default one, in memory. */
export function startTestEngine(): Promise<Engine> {
  const kind = process.env.DYNAMODB_ENGINE;
  return startEngine({ ...(kind !== undefined && { kind }), log: () => {} });
}

/** For clouds without a table: nothing answers there. */
export const noEngine: Engine = {
  url: 'http://127.0.0.1:9',
  name: 'external',
  changes: createChanges(),
  stop: async () => {},
};

/** A single table with keys `pk` and `sk`, index `gsi1`, a stream and the TTL attribute `expiresAt`. */
export function singleTable(name: string): Table {
  const key = (prefix: string) => [
    { AttributeName: `${prefix}pk`, KeyType: 'HASH' },
    { AttributeName: `${prefix}sk`, KeyType: 'RANGE' },
  ];
  const arn = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${name}`;
  return {
    stack: 'Test',
    logicalId: 'Table',
    name,
    arn,
    streamArn: `${arn}/stream/2026-01-01T00:00:00.000`,
    ttlAttribute: 'expiresAt',
    definition: {
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: key(''),
      AttributeDefinitions: ['pk', 'sk', 'gsi1pk', 'gsi1sk'].map((attribute) => ({
        AttributeName: attribute,
        AttributeType: 'S',
      })),
      GlobalSecondaryIndexes: [
        { IndexName: 'gsi1', KeySchema: key('gsi1'), Projection: { ProjectionType: 'KEYS_ONLY' } },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4000 },
    },
  };
}

/** The role of a function, as `lambdaFunction` of this name expects it. */
export function roleOf(name: string, statements: readonly PolicyStatement[]): Role {
  return { stack: 'Test', logicalId: `${name}Role`, name, arn: `arn:aws:iam::${ACCOUNT}:role/${name}`, statements };
}

/** A statement that allows actions on resources, under conditions if any. */
export function allow(
  actions: readonly string[],
  resources: readonly string[],
  conditions: PolicyStatement['conditions'] = {},
): PolicyStatement {
  return { effect: 'Allow', actions, resources, conditions };
}

/** What an SDK client needs to speak to the endpoint in the name of a function or of the operator; it tries once. */
export function clientOf(url: string, name: string) {
  return {
    endpoint: url,
    region: REGION,
    maxAttempts: 1,
    credentials: { accessKeyId: name, secretAccessKey: SECRET_ACCESS_KEY, ...sessionOf(name) },
  };
}

const sessionOf = (name: string) => (name === OPERATOR ? {} : { sessionToken: sessionTokenOf(name) });

/** The headers of a call to a service in the name of a function or of the operator, for APIs without a client here. */
export function signedBy(name: string, service: string): Record<string, string> {
  const { sessionToken } = sessionOf(name);
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${name}/20260101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
  };
}

/** An endpoint with everything behind it, and SDK clients by caller. */
export async function startAws(model: CloudModel, engine: Engine, more: Partial<EndpointOptions> = {}) {
  const clock = createClock();
  const parts = {
    model,
    clock,
    engine,
    outbox: createOutbox(),
    ledger: createLedger(),
    faults: createFaults(),
    secrets: createSecrets(model, { now: clock.now }),
    queues: createQueues(model, clock),
  };
  const logged: string[] = [];
  await createTables(engine, model);
  const endpoint = await startEndpoint({
    ...parts,
    s3: startS3({ model, clock, publish: () => {} }),
    invoke: async () => ({ requestId: 'r', payload: null }),
    crash: async () => {},
    sockets: () => undefined,
    log: (text) => logged.push(text),
    ...more,
  });
  const as = (name: string) => clientOf(endpoint.url, name);
  return {
    ...parts,
    endpoint,
    logged,
    dynamo: (name: string) => new DynamoDBClient(as(name)),
    sns: (name: string) => new SNSClient(as(name)),
    sqs: (name: string) => new SQSClient(as(name)),
    secretsManager: (name: string) => new SecretsManagerClient(as(name)),
    s3: (name: string) => new S3Client({ ...as(name), forcePathStyle: true }),
    connections: (name: string, apiId: string, stage: string) =>
      new ApiGatewayManagementApiClient({
        ...as(name),
        endpoint: `${endpoint.url}/_execute-api/${apiId}/${stage}`,
      }),
  };
}
