import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCloud } from '../../infra/local/template/cloud.ts';
import { prodWithoutApps } from '../support/prod-stage.ts';
import {
  fixtureRoot,
  readTemplates,
  resourcesOf,
  type StackTemplate,
  synthesise,
  type TemplateResource,
} from '../support/routes.ts';

type Templates = ReadonlyMap<string, StackTemplate>;

/** The settings of a stage name the product's apps; the fixture is another one. */
const prod = prodWithoutApps;

const lastingFolder = await synthesise({ stage: prod, routesRoot: fixtureRoot, validate: true });
const disposableFolder = await synthesise({ stage: 'dev', routesRoot: fixtureRoot });
const lasting = readTemplates(lastingFolder);
const disposable = readTemplates(disposableFolder);

/**
 * Type -> what becomes of it on prod when its stack is deleted, and when it is replaced. What a failed first deployment
 * created goes again, but for the table: it refuses to be deleted, and would hold up the rollback.
 */
const kept = {
  'AWS::DynamoDB::GlobalTable': ['Retain', 'Retain'],
  'AWS::S3::Bucket': ['RetainExceptOnCreate', 'Retain'],
  'AWS::SecretsManager::Secret': ['RetainExceptOnCreate', 'Retain'],
  'AWS::SQS::Queue': ['RetainExceptOnCreate', 'Retain'],
};

const coreOf = (templates: Templates): Templates => new Map([...templates].filter(([name]) => name.endsWith('-core')));

test.each(Object.entries(kept))(
  'on prod what keeps state outlives its stack, on dev it goes with it: %s',
  (type, onProd) => {
    const policies = (templates: Templates) =>
      [...resourcesOf(coreOf(templates), type).values()].map((one) => [one.DeletionPolicy, one.UpdateReplacePolicy]);
    expect(policies(lasting).length).toBeGreaterThan(0);
    for (const policy of policies(lasting)) expect(policy).toEqual(onProd);
    for (const policy of policies(disposable)) expect(policy).toEqual(['Delete', 'Delete']);
  },
);

test('nothing of an area keeps state, but for work that waits in the queue of a task', () => {
  for (const [name, { Resources }] of lasting) {
    if (name.endsWith('-core')) continue;
    const keeping = Object.values(Resources).filter(({ Type }) => Type in kept);
    const types = keeping.map(({ Type }) => Type);
    expect([name, types]).toEqual([name, name.endsWith('-labels') ? ['AWS::SQS::Queue'] : []]);
    for (const { DeletionPolicy } of keeping) expect(DeletionPolicy).toBe('Delete');
  }
});

test('the table has a stream of both images, expiry, recovery, warm capacity with its indexes, and refuses to be deleted on prod', () => {
  const warm = { ReadUnitsPerSecond: 15_000, WriteUnitsPerSecond: 8_000 };
  const [table] = resourcesOf(lasting, 'AWS::DynamoDB::GlobalTable').values();
  expect(table?.Properties).toMatchObject({
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    WarmThroughput: warm,
    GlobalSecondaryIndexes: ['gsi1', 'gsi2'].map((IndexName) => ({
      IndexName,
      WarmThroughput: warm,
      Projection: { ProjectionType: 'KEYS_ONLY' },
      KeySchema: [{ AttributeName: `${IndexName}pk` }, { AttributeName: `${IndexName}sk` }],
    })),
    Replicas: [
      {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    ],
  });
  const [onDev] = resourcesOf(disposable, 'AWS::DynamoDB::GlobalTable').values();
  expect(onDev?.Properties.Replicas[0].DeletionProtectionEnabled).toBe(false);
  expect(JSON.stringify(onDev)).not.toContain('WarmThroughput');
});

test('the bucket is private, versioned and encrypted, and answers over TLS only', () => {
  const [bucket] = resourcesOf(lasting, 'AWS::S3::Bucket').values();
  expect(bucket?.Properties).toMatchObject({
    VersioningConfiguration: { Status: 'Enabled' },
    BucketEncryption: { ServerSideEncryptionConfiguration: [{}] },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
  });
  const [policy] = resourcesOf(lasting, 'AWS::S3::BucketPolicy').values();
  expect(policy?.Properties.PolicyDocument.Statement).toContainEqual(
    expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
  );
});

test('the keys of a new deployment are random, and a template holds none; what the gateway gives is a form to be filled in', () => {
  const secrets = [...resourcesOf(lasting, 'AWS::SecretsManager::Secret')];
  const rotating = {
    SecretStringTemplate: '{"current":"k1"}',
    GenerateStringKey: 'k1',
    PasswordLength: 64,
    ExcludePunctuation: true,
  };
  expect(secrets).toHaveLength(4);
  for (const [id, { Properties }] of secrets) {
    const isForm = id.startsWith('Payments');
    expect(Properties.SecretString).toBe(isForm ? '{"keySecret":"","webhookSecret":""}' : undefined);
    if (isForm) continue;
    expect(Properties.GenerateSecretString).toEqual(
      id.startsWith('EdgeKey') ? { PasswordLength: 48, ExcludePunctuation: true } : rotating,
    );
  }
});

const mappingOf = (lambdaId: string): TemplateResource => {
  const mappings = [...resourcesOf(lasting, 'AWS::Lambda::EventSourceMapping').values()];
  const own = mappings.filter(({ Properties }) => Properties.FunctionName.Ref === lambdaId);
  expect(own).toHaveLength(1);
  return own[0] as TemplateResource;
};

test('a stream consumer gives a bad record up after a quarter of an hour, into a queue that raises an alarm', () => {
  const { Properties } = mappingOf('SampleStreamsFanOut');
  expect(Properties).toMatchObject({
    BatchSize: 50,
    MaximumBatchingWindowInSeconds: 1,
    BisectBatchOnFunctionError: true,
    MaximumRecordAgeInSeconds: 900,
    DestinationConfig: { OnFailure: { Destination: expect.anything() } },
  });
  expect([Properties.FunctionResponseTypes, Properties.MaximumRetryAttempts]).toEqual([undefined, undefined]);
  expect(Properties.FilterCriteria.Filters).toHaveLength(2);
  const [queueId] = resourcesOf(lasting, 'AWS::SQS::Queue').keys();
  const alarms = [...resourcesOf(lasting, 'AWS::CloudWatch::Alarm').values()].map(({ Properties }) => Properties);
  expect(alarms).toContainEqual(
    expect.objectContaining({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queueId, 'QueueName'] } }],
    }),
  );
  expect(alarms.every(({ AlarmActions }) => AlarmActions.length === 1)).toBe(true);
});

test('a task has a queue of its own beside it, encrypted and over TLS only, and gives a message up after five tries', () => {
  const { Resources = {} } = lasting.get('sample-prod-labels') ?? {};
  const [[queueId, queue] = ['', undefined]] = Object.entries(Resources).filter(
    ([, { Type }]) => Type === 'AWS::SQS::Queue',
  );
  expect(queue?.Properties).toEqual({
    QueueName: 'sample-prod-labels-print',
    SqsManagedSseEnabled: true,
    MessageRetentionPeriod: 86_400,
    // The ten seconds of the function, and some to spare.
    VisibilityTimeout: 15,
    RedrivePolicy: {
      deadLetterTargetArn: { 'Fn::ImportValue': expect.stringContaining('DeadLetters') },
      maxReceiveCount: 5,
    },
  });
  expect(mappingOf('SampleLabelsPrint').Properties).toEqual({
    BatchSize: 1,
    EventSourceArn: { 'Fn::GetAtt': [queueId, 'Arn'] },
    FunctionName: { Ref: 'SampleLabelsPrint' },
    ScalingConfig: { MaximumConcurrency: 8 },
  });
  const policies = Object.values(Resources).filter(({ Type }) => Type === 'AWS::SQS::QueuePolicy');
  expect(policies.map(({ Properties }) => [Properties.Queues, Properties.PolicyDocument.Statement])).toEqual([
    [
      [{ Ref: queueId }],
      [expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
    ],
  ]);
  expect(Object.keys(Resources).filter((id) => id.startsWith('SampleLabelsPrint'))).toHaveLength(6);
});

test('whoever hands work over knows the queue by its name: the two areas can be deployed in any order', () => {
  const { Environment } = resourcesOf(lasting, 'AWS::Lambda::Function').get('SampleLabelsOrder')?.Properties ?? {};
  const joined = (value: { 'Fn::Join': [string, unknown[]] }) =>
    value['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : Object.values(part as object)[0])).join('');
  expect(Object.keys(Environment.Variables)).toEqual(['TASK_QUEUE_LABELS_PRINT']);
  expect(joined(Environment.Variables.TASK_QUEUE_LABELS_PRINT)).toBe(
    'https://sqs.ap-south-1.AWS::URLSuffix/AWS::AccountId/sample-prod-labels-print',
  );
  const role = JSON.stringify(
    [...resourcesOf(lasting, 'AWS::IAM::Role')].find(([id]) => id.startsWith('SampleLabelsOrder')),
  );
  expect(role).toContain(':sample-prod-labels-print');
  expect(role).not.toContain('SampleLabelsPrint');
});

test('every template holds against the schemas of CloudFormation', () => {
  const report = JSON.parse(readFileSync(join(lastingFolder, 'validation-report.json'), 'utf8'));
  expect(report.pluginReports).toEqual([]);
});

test('a socket route answers over its socket if it replies, and not otherwise', () => {
  const replying = [...resourcesOf(lasting, 'AWS::ApiGatewayV2::RouteResponse').values()];
  const [pingId] = [...resourcesOf(lasting, 'AWS::ApiGatewayV2::Route')].find(
    ([, { Properties }]) => Properties.RouteKey === 'ping',
  ) as [string, unknown];
  expect(replying.map(({ Properties }) => Properties.RouteId)).toEqual([{ Ref: pingId }]);
});

test('the catch-all knows every path and method of its app but its own', () => {
  const { Environment } = resourcesOf(lasting, 'AWS::Lambda::Function').get('SampleSystemNotFound')?.Properties ?? {};
  expect(Environment.Variables).toEqual({
    ROUTE_TABLE: 'POST /labels;PUT /shelves/{id};GET /things/rules;GET /things/{thing_id}',
  });
});

test('the edge sends channels to the socket API and all else to the HTTP API, uncached, behind its function', () => {
  const [edge] = resourcesOf(lasting, 'AWS::CloudFront::Distribution').values();
  const { DefaultCacheBehavior, CacheBehaviors, Origins } = edge?.Properties.DistributionConfig ?? {};
  expect(Origins.map(({ OriginPath }: { OriginPath?: string }) => OriginPath)).toEqual([undefined, '/live']);
  expect(DefaultCacheBehavior.TargetOriginId).toBe(Origins[0].Id);
  expect(CacheBehaviors).toHaveLength(1);
  expect(CacheBehaviors[0]).toMatchObject({ PathPattern: '/ws/*', TargetOriginId: Origins[1].Id });
  for (const behaviour of [DefaultCacheBehavior, CacheBehaviors[0]]) {
    expect(behaviour.FunctionAssociations).toEqual([{ EventType: 'viewer-request', FunctionARN: expect.anything() }]);
    expect(behaviour.ViewerProtocolPolicy).toBe('https-only');
    // The platform's own policies "CachingDisabled" and "AllViewerExceptHostHeader".
    expect(behaviour.CachePolicyId).toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad');
    expect(behaviour.OriginRequestPolicyId).toBe('b689b0a8-53d0-40ab-baf2-68738e2966ac');
  }
});

test('a plain route costs at most seven resources, and every template stays under 350', () => {
  for (const { Resources } of lasting.values()) {
    expect(Object.keys(Resources).length).toBeLessThan(350);
  }
  const things = Object.keys(lasting.get('sample-prod-things')?.Resources ?? {});
  expect(things.filter((id) => id.startsWith('SampleThingsGetThing')).length).toBeLessThanOrEqual(7);
});

test('the core stack leans on no area, so that an area can be deleted and deployed at any time', () => {
  for (const [name, template] of lasting) {
    if (name.endsWith('-core')) expect(JSON.stringify(template)).not.toMatch(/Fn::ImportValue|Fn::GetStackOutput/);
  }
});

test('the local cloud understands all that is deployed', () => {
  expect(readCloud(lastingFolder).functions.length).toBe(11);
  expect(readCloud(disposableFolder).functions.length).toBe(11);
});

test('the edge keeps no error of one client for another', () => {
  const [edge] = resourcesOf(lasting, 'AWS::CloudFront::Distribution').values();
  const uncached = [404, 405, 414, 500, 501, 502, 503, 504];
  expect(edge?.Properties.DistributionConfig.CustomErrorResponses).toEqual(
    uncached.map((ErrorCode) => ({ ErrorCode, ErrorCachingMinTTL: 0 })),
  );
});

/** Properties that name a resource; those of the types that an account has one name space for must tell stages apart. */
const naming = [
  'Name',
  'FunctionName',
  'LogGroupName',
  'TableName',
  'BucketName',
  'QueueName',
  'TopicName',
  'RoleName',
];

test('two stages of an app share an account: no resource is called the same on both', () => {
  const namesOf = (templates: Templates): string[] =>
    [...templates.values()].flatMap(({ Resources }) =>
      Object.values(Resources).flatMap(({ Type, Properties = {} }) => {
        const own = naming.flatMap((property) => Properties[property] ?? []);
        const nested = Properties.ResponseHeadersPolicyConfig?.Name ?? [];
        const literal = [own, nested].flat().filter((name) => typeof name === 'string');
        return literal.map((name) => `${Type} ${name}`);
      }),
    );
  const [one, other] = [namesOf(lasting), namesOf(disposable)];
  expect(one.length).toBeGreaterThan(15);
  expect(one.filter((name) => other.includes(name))).toEqual([]);
});

test('a route is the same route whichever file serves it: its id is made of its key alone', () => {
  const routes = [...resourcesOf(lasting, 'AWS::ApiGatewayV2::Route')];
  expect(routes.length).toBeGreaterThan(4);
  for (const [id, { Properties }] of routes) {
    expect(id).toMatch(
      new RegExp(
        `^Route${String(Properties.RouteKey)
          .replace(/[^A-Za-z0-9]/g, '')
          .replace(/^default$/, 'ANYdefault')}[0-9A-F]{8}$`,
      ),
    );
  }
});
