import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CloudModel } from '../../infra/local/model.ts';
import { readCloud } from '../../infra/local/template/cloud.ts';
import { synthesiseSample } from '../support/sample-assembly.ts';

let folder: string;
let assembly: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'template-test-'));
  assembly = synthesiseSample(folder);
});

afterAll(() => rmSync(folder, { recursive: true }));

type Template = Record<string, Record<string, unknown>>;

/** Reads the sample with one template changed. */
function readAmended(amend: (template: Template) => void, stack = 'core'): CloudModel {
  const copy = mkdtempSync(join(folder, 'amended-'));
  cpSync(assembly, copy, { recursive: true });
  const stage = join(copy, 'assembly-sample');
  const name = readdirSync(stage).find((file) => file.includes(stack) && file.endsWith('.template.json')) ?? '';
  const template = JSON.parse(readFileSync(join(stage, name), 'utf8'));
  amend(template);
  writeFileSync(join(stage, name), JSON.stringify(template));
  return readCloud(copy);
}

const queueNamed = (name: unknown) => (core: Template) => {
  Object.assign(core.Resources ?? {}, { Odd: { Type: 'AWS::SQS::Queue', Properties: { QueueName: name } } });
};

const oddName = ({ queues }: CloudModel) => queues.find(({ logicalId }) => logicalId === 'Odd')?.name;

test.each([
  [
    'Fn::Sub',
    { 'Fn::Sub': `\${AWS::StackName}-\${Letters.QueueName}-\${!x}` },
    /^sample-core-sample-core-Letters.*-\$\{x\}$/,
  ],
  [
    'Fn::Sub with variables',
    { 'Fn::Sub': [`\${a}-\${AWS::Region}`, { a: { Ref: 'AWS::AccountId' } }] },
    /^0{12}-ap-south-1$/,
  ],
  ['Fn::Select of Fn::Split', { 'Fn::Select': [1, { 'Fn::Split': ['-', 'a-b-c'] }] }, /^b$/],
  ['Fn::If', { 'Fn::If': ['IsLocal', 'here', 'there'] }, /^here$/],
  ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'name'] }, /^small$/],
  ['a parameter', { Ref: 'Given' }, /^default$/],
  ['AWS::NoValue', { Ref: 'AWS::NoValue' }, /^sample-core-Odd-/],
])('%s is resolved', (_what, name, expected) => {
  const amended = readAmended((core) => {
    core.Conditions = { IsLocal: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] }] } };
    core.Mappings = { Sizes: { 'ap-south-1': { name: 'small' } } };
    core.Parameters = { ...core.Parameters, Given: { Type: 'String', Default: 'default' } };
    const resources = core.Resources as Record<string, { Type: string }>;
    const letters = Object.keys(resources).find((id) => id.startsWith('Letters')) ?? '';
    queueNamed(JSON.parse(JSON.stringify(name).replace('Letters.', `${letters}.`)))(core);
  });
  expect(oddName(amended)).toMatch(expected);
});

test('a socket route whose response is not declared does not respond', () => {
  const amended = readAmended((core) => {
    const resources = core.Resources as Record<string, { Type: string }>;
    for (const [id, { Type }] of Object.entries(resources)) {
      if (Type === 'AWS::ApiGatewayV2::RouteResponse') delete resources[id];
    }
  }, 'area');
  expect(amended.socketApis.flatMap(({ routes }) => routes.map(({ respond }) => respond))).toEqual([false, false]);
});

test('a resource whose condition does not hold is not created', () => {
  const amended = readAmended((core) => {
    core.Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
    Object.assign(core.Resources ?? {}, { Odd: { Type: 'AWS::Odd::Thing', Condition: 'Never' } });
  });
  expect(amended.queues).toEqual(readCloud(assembly).queues);
});

const resource =
  (type: string, properties: unknown, more = {}) =>
  (core: Template) => {
    Object.assign(core.Resources ?? {}, { Odd: { Type: type, Properties: properties, ...more } });
  };
const refusesEverybody = {
  Queues: [],
  PolicyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: 'sqs:*', Resource: '*', Principal: '*' }],
  },
};
const notifying = {
  NotificationConfiguration: {
    EventBridgeConfiguration: { EventBridgeEnabled: true },
    LambdaConfigurations: [{ Event: 's3:ObjectCreated:*', Function: 'arn' }],
  },
};
const withRule = (rule: object) => ({
  LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ...rule }] },
});
const TagFilters = [{ Key: 'state', Value: 'pending' }];
const onSuccess = {
  FunctionName: 'f',
  Qualifier: '$LATEST',
  DestinationConfig: { OnSuccess: { Destination: 'arn' } },
};

test.each([
  ['an unknown type', resource('AWS::Odd::Thing', {}), 'AWS::Odd::Thing'],
  ['a custom resource', resource('Custom::S3BucketNotifications', {}), 'Custom::S3BucketNotifications'],
  ['a rule that nothing sets off', resource('AWS::Events::Rule', { Targets: [] }), 'no EventPattern'],
  ['a bucket that tells a function itself', resource('AWS::S3::Bucket', notifying), 'LambdaConfigurations'],
  [
    'a bucket that no longer keeps versions',
    resource('AWS::S3::Bucket', { VersioningConfiguration: { Status: 'Suspended' } }),
    'VersioningConfiguration.Status',
  ],
  [
    'an expiry by size',
    resource('AWS::S3::Bucket', withRule({ ExpirationInDays: 1, ObjectSizeLessThan: '9' })),
    'ObjectSizeLessThan',
  ],
  [
    'an expiry of lone markers by tags, which the platform refuses',
    resource('AWS::S3::Bucket', withRule({ ExpiredObjectDeleteMarker: true, TagFilters })),
    'ExpiredObjectDeleteMarker',
  ],
  [
    'an expiry of uploads in parts by tags, which the platform refuses',
    resource('AWS::S3::Bucket', withRule({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, TagFilters })),
    'AbortIncompleteMultipartUpload',
  ],
  [
    'an expiry after no day, which the platform refuses',
    resource('AWS::S3::Bucket', withRule({ ExpirationInDays: 0 })),
    'ExpirationInDays',
  ],
  ['an unknown property', resource('AWS::SQS::Queue', { FifoQueue: true }), 'FifoQueue'],
  ['an unknown nested property', resource('AWS::Lambda::EventInvokeConfig', onSuccess), 'DestinationConfig.OnSuccess'],
  ['an unknown resource key', resource('AWS::SQS::Queue', {}, { UpdatePolicy: {} }), 'UpdatePolicy'],
  ['an unknown intrinsic', queueNamed({ 'Fn::Base64': 'x' }), 'Fn::Base64'],
  ['a dynamic reference', queueNamed('{{resolve:ssm:name}}'), 'resolve:ssm:name'],
  ['an unknown resource', queueNamed({ Ref: 'Nobody' }), 'Nobody'],
  ['an unknown attribute', queueNamed({ 'Fn::GetAtt': ['Odd2', 'Colour'] }), 'Odd2'],
  ['an unknown export', queueNamed({ 'Fn::ImportValue': 'elsewhere:Thing' }), 'elsewhere:Thing'],
  ['a parameter without a value', queueNamed({ Ref: 'BootstrapVersion' }), 'BootstrapVersion'],
  ['a circle of references', queueNamed({ 'Fn::GetAtt': ['Odd', 'QueueName'] }), 'refer to themselves'],
  ['a policy that would change something', resource('AWS::SQS::QueuePolicy', refusesEverybody), 'PolicyDocument'],
])('%s stops the start by name instead of being skipped', (_what, amend, culprit) => {
  expect(() => readAmended(amend)).toThrow(new RegExp(`^stack sample-core, resource Odd: .*${culprit}`));
});

test('an unknown section of a template stops the start by name', () => {
  const amend = (core: Template) => {
    core.Transform = {};
  };
  expect(() => readAmended(amend)).toThrow(/stack sample-core.*section Transform/);
});

test('an origin of API Gateway that is sent the name of another host is refused, as the platform would refuse it', () => {
  const amend = (core: Template) => {
    const allViewer = '216adef6-5c7f-47e4-b989-5492eafa07d3';
    const text = JSON.stringify(core.Resources).replaceAll('b689b0a8-53d0-40ab-baf2-68738e2966ac', allViewer);
    core.Resources = JSON.parse(text);
  };
  expect(() => readAmended(amend)).toThrow(/Edge.*forwards the Host header/);
});
