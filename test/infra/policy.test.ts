import fc from 'fast-check';
import { expect, test } from 'vitest';
import { policyStatements } from '../../infra/constructs/policy.ts';
import { decide } from '../../infra/local/endpoint/iam.ts';
import type { PolicyStatement } from '../../infra/local/model.ts';
import type { BucketAction, Grant, TableAction } from '../../lib/core/grant.ts';

const resources = {
  tableArn: 'arn:aws:dynamodb:ap-south-1:1:table/t',
  bucketArn: 'arn:aws:s3:::b',
  socketStageArn: 'arn:aws:execute-api:ap-south-1:1:api/live',
  queueArns: { 'streams.deliver': 'arn:of:deliver', 'presence.sweepRound': 'arn:of:sweep' },
  secretArns: { tokenKeys: 'arn:aws:secretsmanager:ap-south-1:1:secret:token', dataKeys: 'arn:of:data' },
};

const translated = (grants: readonly Grant[]): readonly PolicyStatement[] =>
  policyStatements(grants, resources).map(({ effect, actions = [], resources = [], conditions = {} }) => ({
    effect: effect ?? 'Allow',
    actions,
    resources,
    conditions,
  }));

const allows = (grants: readonly Grant[], action: string, resource: string, leadingKeys?: readonly string[]): boolean =>
  decide(translated(grants), {
    action,
    resource,
    context: leadingKeys ? { 'dynamodb:LeadingKeys': leadingKeys } : {},
  }) === 'allowed';

const apiNames = {
  get: 'GetItem',
  batchGet: 'BatchGetItem',
  query: 'Query',
  put: 'PutItem',
  update: 'UpdateItem',
  delete: 'DeleteItem',
  batchDelete: 'BatchWriteItem',
  check: 'ConditionCheckItem',
} satisfies Record<TableAction, string>;
const actions = Object.keys(apiNames) as TableAction[];
const names = ['USER', 'USERNAME', 'OTP'];
const places = [undefined, 'gsi1', 'gsi2'] as const;

const tableGrant: fc.Arbitrary<Extract<Grant, { on: 'table' }>> = fc
  .record({
    entity: fc.constantFrom(...names),
    index: fc.constantFrom(...places),
    actions: fc.subarray(actions, { minLength: 1 }),
  })
  .map(({ entity, index, actions }) => ({ on: 'table', entity, partition: entity, actions, ...(index && { index }) }));

test('a function may do to a partition of the table or an index what one of its grants says, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(tableGrant, { maxLength: 6 }), (grants) => {
      for (const [name, index, action] of names.flatMap((name) =>
        places.flatMap((index) => actions.map((action) => [name, index, action] as const)),
      )) {
        const granted = grants.some(
          (grant) => grant.entity === name && grant.index === index && grant.actions.includes(action),
        );
        const resource = index ? `${resources.tableArn}/index/${index}` : resources.tableArn;
        expect(allows(grants, `dynamodb:${apiNames[action]}`, resource, [`${name}#1`])).toBe(granted);
      }
    }),
    { numRuns: 60 },
  );
});

test('a request that reaches into a second partition is refused as a whole', () => {
  const grants: Grant[] = [{ on: 'table', entity: 'USER', partition: 'USER', actions: ['batchGet'] }];
  expect(allows(grants, 'dynamodb:BatchGetItem', resources.tableArn, ['USER#1', 'USER#2'])).toBe(true);
  expect(allows(grants, 'dynamodb:BatchGetItem', resources.tableArn, ['USER#1', 'OTP#1'])).toBe(false);
  expect(allows(grants, 'dynamodb:BatchGetItem', resources.tableArn, ['USERNAME#1'])).toBe(false);
});

test('a batch may read from all partitions that batches may read from, whatever else may be done to each of them', () => {
  const grants: Grant[] = [
    { on: 'table', entity: 'USER', partition: 'USER', actions: ['batchGet', 'check'] },
    { on: 'table', entity: 'STATUS', partition: 'STATUS', actions: ['update', 'batchGet'] },
    { on: 'table', entity: 'OTP', partition: 'OTP', actions: ['get'] },
  ];
  const batch = (...keys: string[]) => allows(grants, 'dynamodb:BatchGetItem', resources.tableArn, keys);
  expect([batch('USER#1', 'STATUS#1'), batch('USER#1', 'OTP#1')]).toEqual([true, false]);
  expect(allows(grants, 'dynamodb:UpdateItem', resources.tableArn, ['USER#1'])).toBe(false);
});

test('an index is entered by the name of the entity, whichever partition the entity lives in', () => {
  const grants: Grant[] = [{ on: 'table', entity: 'SESSION', partition: 'USER', index: 'gsi1', actions: ['query'] }];
  const index = `${resources.tableArn}/index/gsi1`;
  expect(allows(grants, 'dynamodb:Query', index, ['SESSION#1'])).toBe(true);
  expect(allows(grants, 'dynamodb:Query', index, ['USER#1'])).toBe(false);
  expect(allows(grants, 'dynamodb:Query', resources.tableArn, ['USER#1'])).toBe(false);
});

test('partitions with the same rights share a statement, and the order of the grants changes nothing', () => {
  const grants: Grant[] = [
    { on: 'table', entity: 'USER', partition: 'USER', actions: ['get'] },
    { on: 'table', entity: 'SESSION', partition: 'USER', actions: ['put'] },
    { on: 'table', entity: 'PHONE', partition: 'PHONE', actions: ['put', 'get'] },
  ];
  expect(translated(grants)).toHaveLength(1);
  expect(translated(grants.toReversed())).toEqual(translated(grants));
});

test('who may send text messages may send nothing to topics and to devices', () => {
  const grants: Grant[] = [{ on: 'sms', actions: ['send'] }];
  expect(allows(grants, 'sns:Publish', '+919876543210')).toBe(true);
  expect(allows(grants, 'sns:Publish', 'arn:aws:sns:ap-south-1:1:alarms')).toBe(false);
  expect(allows(grants, 'sns:Publish', 'arn:aws:sns:ap-south-1:1:endpoint/GCM/app/device')).toBe(false);
});

test('objects are reached below the prefix only, sockets by the granted method only, secrets one by one', () => {
  const grants: Grant[] = [
    { on: 'bucket', prefix: 'audio/', actions: ['get'] },
    { on: 'sockets', actions: ['post'] },
    { on: 'secret', secret: 'tokenKeys', actions: ['read'] },
  ];
  expect(allows(grants, 's3:GetObject', 'arn:aws:s3:::b/audio/1.mp3')).toBe(true);
  expect(allows(grants, 's3:GetObject', 'arn:aws:s3:::b/other/1.mp3')).toBe(false);
  expect(allows(grants, 's3:PutObject', 'arn:aws:s3:::b/audio/1.mp3')).toBe(false);
  const connection = (method: string) => `${resources.socketStageArn}/${method}/@connections/abc=`;
  expect(allows(grants, 'execute-api:ManageConnections', connection('POST'))).toBe(true);
  expect(allows(grants, 'execute-api:ManageConnections', connection('DELETE'))).toBe(false);
  expect(allows(grants, 'secretsmanager:GetSecretValue', resources.secretArns.tokenKeys)).toBe(true);
  expect(allows(grants, 'secretsmanager:GetSecretValue', resources.secretArns.dataKeys)).toBe(false);
});

/** Each right to objects -> the one action that it is. */
const objectActions = {
  get: 'GetObject',
  getVersion: 'GetObjectVersion',
  put: 'PutObject',
  tag: 'PutObjectTagging',
  untagVersion: 'DeleteObjectVersionTagging',
  deleteVersion: 'DeleteObjectVersion',
} satisfies Partial<Record<BucketAction, string>>;
/** What nobody may do whatever was granted. */
const neverGranted = [
  'DeleteObject',
  'DeleteObjectTagging',
  'GetObjectTagging',
  'PutObjectAcl',
  'DeleteBucket',
  'ListAllMyBuckets',
];
const bucketActions = [
  ...(Object.keys(objectActions) as (keyof typeof objectActions)[]),
  'listVersions',
  'learnAbsence',
] as const;

const bucketGrant = fc
  .record({ prefix: fc.constantFrom('audio/', 'photos/'), actions: fc.subarray([...bucketActions], { minLength: 1 }) })
  .map((fields): Extract<Grant, { on: 'bucket' }> => ({ on: 'bucket', ...fields }));

test('a function may do to objects below a prefix what one of its grants says, and nothing else', () => {
  const below = (prefix: string) => `${resources.bucketArn}/${prefix}7/a.mp3`;
  fc.assert(
    fc.property(fc.array(bucketGrant, { maxLength: 4 }), (grants) => {
      for (const prefix of ['audio/', 'photos/', 'other/', '']) {
        const granted = (action: BucketAction) =>
          grants.some((grant) => grant.prefix === prefix && grant.actions.includes(action));
        for (const [action, name] of Object.entries(objectActions)) {
          expect(allows(grants, `s3:${name}`, below(prefix))).toBe(granted(action as BucketAction));
          expect(allows(grants, `s3:${name}`, resources.bucketArn)).toBe(false);
          expect(allows(grants, `s3:${name}`, `arn:aws:s3:::b2/${prefix}7/a.mp3`)).toBe(false);
        }
        for (const name of neverGranted) {
          expect([below(prefix), resources.bucketArn].some((one) => allows(grants, `s3:${name}`, one))).toBe(false);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('versions are listed below a granted prefix only, and who may learn of absences lists none', () => {
  const grants: Grant[] = [
    { on: 'bucket', prefix: 'audio/', actions: ['listVersions', 'deleteVersion'] },
    { on: 'bucket', prefix: 'photos/', actions: ['get', 'learnAbsence'] },
  ];
  const lists = (action: string, prefix?: string) =>
    decide(translated(grants), {
      action: `s3:${action}`,
      resource: resources.bucketArn,
      context: prefix === undefined ? {} : { 's3:prefix': [prefix] },
    }) === 'allowed';
  expect(['audio/', 'audio/7/'].map((prefix) => lists('ListBucketVersions', prefix))).toEqual([true, true]);
  const elsewhere = ['', 'audio', 'audi', 'photos/7/', 'other/', undefined];
  expect(elsewhere.filter((prefix) => lists('ListBucketVersions', prefix))).toEqual([]);
  expect(lists('ListBucket')).toBe(true);
  expect(
    decide(translated(grants.slice(0, 1)), { action: 's3:ListBucket', resource: resources.bucketArn, context: {} }),
  ).not.toBe('allowed');
  expect(allows(grants, 's3:ListBucketVersions', `${resources.bucketArn}/audio/7/`)).toBe(false);
});

test('rights to objects become one statement each, prefixes with the same right share it, and the order changes nothing', () => {
  const grants: Grant[] = [
    { on: 'bucket', prefix: 'photos/', actions: ['get', 'listVersions'] },
    { on: 'bucket', prefix: 'audio/', actions: ['listVersions', 'get', 'learnAbsence'] },
    { on: 'bucket', prefix: 'audio/', actions: ['get'] },
  ];
  const plain = { effect: 'Allow', conditions: {} };
  expect(translated(grants)).toEqual([
    { ...plain, actions: ['s3:GetObject'], resources: ['arn:aws:s3:::b/audio/*', 'arn:aws:s3:::b/photos/*'] },
    { ...plain, actions: ['s3:ListBucket'], resources: ['arn:aws:s3:::b'] },
    {
      ...{ effect: 'Allow', actions: ['s3:ListBucketVersions'], resources: ['arn:aws:s3:::b'] },
      conditions: { StringLike: { 's3:prefix': ['audio/*', 'photos/*'] } },
    },
  ]);
  expect(translated(grants.toReversed())).toEqual(translated(grants));
});

test('work is handed over to the named tasks only, and nobody who hands over may take', () => {
  const grants: Grant[] = [{ on: 'task', task: 'streams.deliver', actions: ['send'] }];
  expect(allows(grants, 'sqs:SendMessage', 'arn:of:deliver')).toBe(true);
  expect(allows(grants, 'sqs:ReceiveMessage', 'arn:of:deliver')).toBe(false);
  expect(allows(grants, 'sqs:SendMessage', 'arn:of:sweep')).toBe(false);
});

test('a task that no app has is refused by its name', () => {
  const grants: Grant[] = [{ on: 'task', task: 'streams.delivery', actions: ['send'] }];
  expect(() => policyStatements(grants, resources)).toThrow(
    /no task streams\.delivery, only streams\.deliver, presence/,
  );
});

test('a secret that no app has is refused by its name', () => {
  const grants: Grant[] = [{ on: 'secret', secret: 'tokenKey', actions: ['read'] }];
  expect(() => policyStatements(grants, resources)).toThrow(/no secret tokenKey, only tokenKeys, dataKeys/);
});
