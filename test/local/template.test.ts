import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CloudModel } from '../../infra/local/model.ts';
import { readCloud } from '../../infra/local/template/cloud.ts';
import { REWRITE, synthesiseSample } from '../support/sample-assembly.ts';

let folder: string;
let assembly: string;
let cloud: CloudModel;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'template-test-'));
  assembly = synthesiseSample(folder);
  cloud = readCloud(assembly);
});

afterAll(() => rmSync(folder, { recursive: true }));

const only = <T>(items: readonly T[]): T => {
  expect(items).toHaveLength(1);
  return items[0] as T;
};

const named = <T extends { logicalId: string }>(items: readonly T[], id: string): T =>
  only(items.filter(({ logicalId }) => logicalId.startsWith(id)));

test('a function has its code folder, its limits and an environment with the names of the other stack resolved', () => {
  const hello = named(cloud.functions, 'Hello');
  expect(hello).toMatchObject({
    stack: 'sample-area',
    arn: `arn:aws:lambda:ap-south-1:000000000000:function:${hello.name}`,
    handler: 'index.handler',
    memoryMb: 256,
    timeoutSeconds: 10,
    reservedConcurrency: 5,
    asynchronous: { retries: 1, maximumAgeSeconds: 3600, onFailure: named(cloud.queues, 'Letters').arn },
    environment: {
      TABLE_NAME: only(cloud.tables).name,
      SECRET_ARN: only(cloud.secrets).arn,
      SOCKETS_URL: `https://${only(cloud.socketApis).id}.execute-api.ap-south-1.amazonaws.com/live`,
    },
  });
  expect(existsSync(join(hello.codeDirectory, 'index.mjs'))).toBe(true);
});

test('permissions name the callers of a function by ARN pattern', () => {
  const { id } = only(cloud.httpApis);
  expect(named(cloud.functions, 'Hello').permissions).toContainEqual({
    principal: 'apigateway.amazonaws.com',
    sourceArn: `arn:aws:execute-api:ap-south-1:000000000000:${id}/*/*/users/{user_id}`,
  });
});

test('a role adds up its attached policies and the managed policy for logs, conditions included', () => {
  const { roleArn } = named(cloud.functions, 'Hello');
  const role = only(cloud.roles.filter(({ arn }) => arn === roleArn));
  expect(role.statements).toContainEqual({
    effect: 'Allow',
    actions: ['dynamodb:GetItem'],
    resources: [only(cloud.tables).arn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['USER#*'] } },
  });
  expect(role.statements.flatMap(({ actions }) => actions)).toContain('logs:PutLogEvents');
});

test('a table has the CreateTable input of its keys, index, stream and time to live', () => {
  const table = only(cloud.tables);
  expect(table).toMatchObject({ ttlAttribute: 'expiresAt', streamArn: `${table.arn}/stream/2025-01-01T00:00:00.000` });
  expect(table.definition).toEqual({
    TableName: table.name,
    AttributeDefinitions: ['pk', 'sk', 'gsi1pk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'gsi1',
        KeySchema: [{ AttributeName: 'gsi1pk', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
});

test('an HTTP API has its routes with the timeout of each, and its CORS rules', () => {
  const { routes, cors, stage, id } = only(cloud.httpApis);
  expect({ routes, cors, stage }).toEqual({
    stage: '$default',
    routes: [{ key: 'GET /users/{user_id}', functionArn: named(cloud.functions, 'Hello').arn, timeoutMs: 20_000 }],
    cors: { origins: ['https://app.example.com'], methods: ['GET'], headers: [], exposed: [], credentials: false },
  });
  expect(id).toMatch(/^[a-z0-9]{10}$/);
});

test('a socket route responds only when its response is declared', () => {
  const { routes, routeSelectionExpression, stage } = only(cloud.socketApis);
  expect({ routeSelectionExpression, stage }).toEqual({
    routeSelectionExpression: '$request.body.type',
    stage: 'live',
  });
  expect(routes.map(({ key, respond, timeoutMs }) => ({ key, respond, timeoutMs }))).toEqual([
    { key: '$connect', respond: false, timeoutMs: 29_000 },
    { key: 'ping', respond: true, timeoutMs: 29_000 },
  ]);
});

test('event sources carry filters, retries and destinations, and the defaults where nothing is said', () => {
  const bySource = (arn: string | undefined) => only(cloud.eventSources.filter(({ sourceArn }) => sourceArn === arn));
  expect(bySource(only(cloud.tables).streamArn)).toMatchObject({
    functionArn: named(cloud.functions, 'Consumer').arn,
    startingPosition: 'LATEST',
    batchSize: 100,
    windowSeconds: 1,
    bisect: true,
    retries: 3,
    maximumAgeSeconds: -1,
    parallelization: 1,
    partialFailures: true,
    onFailure: named(cloud.queues, 'Letters').arn,
    filters: [{ eventName: ['INSERT'] }],
  });
  expect(bySource(named(cloud.queues, 'Work').arn)).toMatchObject({
    batchSize: 10,
    partialFailures: false,
    filters: [],
  });
});

test('queues, buckets, secrets, rules and schedules keep what makes them behave', () => {
  const letters = named(cloud.queues, 'Letters');
  expect(letters).toMatchObject({ retentionSeconds: 1_209_600, visibilitySeconds: 30 });
  expect(named(cloud.queues, 'Work')).toMatchObject({
    visibilitySeconds: 60,
    redrive: { queueArn: letters.arn, maximumReceives: 3 },
  });
  expect(named(cloud.buckets, 'Media')).toMatchObject({
    versioned: true,
    eventBridge: false,
    cors: [{ origins: ['*'], methods: ['PUT'], headers: [], exposed: ['ETag'] }],
    expirations: [
      { prefix: 'tmp/', tags: {}, days: 1, what: 'current' },
      { prefix: '', tags: {}, days: 30, what: 'non-current' },
      { prefix: 'drafts/', tags: { state: 'pending', by: 'user' }, days: 2, what: 'current' },
      { prefix: '', tags: {}, days: 0, what: 'lone markers' },
    ],
  });
  const functionArn = named(cloud.functions, 'Consumer').arn;
  const arrivals = named(cloud.buckets, 'Arrivals');
  expect(arrivals.eventBridge).toBe(true);
  const rule = only(cloud.rules);
  expect(rule).toMatchObject({
    enabled: true,
    pattern: { source: ['aws.s3'], detail: { bucket: { name: [arrivals.name] } } },
    targets: [{ functionArn }],
  });
  expect(rule.arn).toMatch(/^arn:aws:events:ap-south-1:0{12}:rule\/sample-area-Arrived/);
  const { kid, key } = JSON.parse(only(cloud.secrets).initialValue);
  expect(kid).toBe('k1');
  expect(key).toMatch(/^[A-Za-z0-9]{64}$/);
  expect(only(cloud.schedules)).toMatchObject({
    expression: 'rate(1 minute)',
    enabled: true,
    targets: [{ functionArn, input: '{"job":"sweep"}' }],
  });
});

test('a distribution knows its origins by the domain names of the APIs, and the function of each behaviour', () => {
  const { origins, behaviours } = only(cloud.distributions);
  const domain = (api: { id: string }) => `${api.id}.execute-api.ap-south-1.amazonaws.com`;
  expect(origins.map(({ domainName, path, headers }) => ({ domainName, path, headers }))).toEqual([
    { domainName: domain(only(cloud.httpApis)), path: '', headers: { 'x-origin': 'edge' } },
    { domainName: domain(only(cloud.socketApis)), path: '/live', headers: {} },
  ]);
  const all = { except: [] };
  expect(behaviours).toMatchObject([
    { pattern: '/ws/*', allowedMethods: ['GET', 'HEAD'], viewerRequest: REWRITE, responseHeaders: [] },
    {
      pattern: '*',
      responseHeaders: [{ name: 'x-frame-options', value: 'DENY', override: true }],
      removedHeaders: ['x-powered-by'],
      forwarding: { headers: { except: ['host'] }, cookies: all, queryStrings: all },
    },
  ]);
});

test('names and ids are the same in every run, generated secrets are not', () => {
  const again = readCloud(assembly);
  expect(again.functions).toEqual(cloud.functions);
  expect(again.httpApis).toEqual(cloud.httpApis);
  expect(only(again.secrets).initialValue).not.toBe(only(cloud.secrets).initialValue);
});
