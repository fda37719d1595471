import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { readCloud } from '../../infra/local/template/cloud.ts';
import { findRoutes } from '../../infra/routes.ts';
import { stages } from '../../infra/stages.ts';
import { accessOf, variablesOf } from '../../lib/core/contract.ts';
import {
  copyOfFixture,
  fixtureRoot,
  readTemplates,
  resourcesOf,
  type StackTemplate,
  synthesise,
} from '../support/routes.ts';

type Templates = ReadonlyMap<string, StackTemplate>;

const fixtureStage = { ...stages.local, apps: {} };
const product = readTemplates(inject('assembly'));
const sample = readTemplates(await synthesise({ stage: fixtureStage, routesRoot: fixtureRoot }));
const productRoutes = await findRoutes();

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

const deployedFunctions = (templates: Templates) =>
  [...resourcesOf(templates, 'AWS::Lambda::Function')].filter(([, { Properties }]) => Properties.FunctionName);

function policyOf(templates: Templates, lambdaId: string): readonly Statement[] {
  const { Role } = resourcesOf(templates, 'AWS::Lambda::Function').get(lambdaId)?.Properties ?? {};
  const { Policies } = resourcesOf(templates, 'AWS::IAM::Role').get(Role['Fn::GetAtt'][0])?.Properties ?? {};
  expect(Policies).toHaveLength(1);
  return Policies[0].PolicyDocument.Statement;
}

const actionsOf = (statements: readonly Statement[]): readonly string[] =>
  [...new Set(statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action))].sort();

const logActions = ['logs:CreateLogStream', 'logs:PutLogEvents'];

test('every function is deployed under the name its path says', () => {
  const expected = productRoutes.map(({ lambdaId }) => lambdaId).sort();
  expect(expected.length).toBeGreaterThan(0);
  expect(
    deployedFunctions(product)
      .map(([id]) => id)
      .sort(),
  ).toEqual(expected);
});

test('every function has a role of its own, with one policy written for it and none of the platform’s', () => {
  for (const templates of [product, sample]) {
    const roles = deployedFunctions(templates).map(([, { Properties }]) => Properties.Role['Fn::GetAtt'][0]);
    expect(new Set(roles).size).toBe(roles.length);
    for (const role of roles) {
      const { Properties } = resourcesOf(templates, 'AWS::IAM::Role').get(role) ?? {};
      expect(Properties.ManagedPolicyArns).toBeUndefined();
      expect(Properties.Policies).toHaveLength(1);
    }
  }
});

test.each([
  ['SampleThingsListRules', []],
  ['SampleThingsGetThing', ['dynamodb:GetItem']],
  [
    'SampleThingsPutThing',
    [
      'dynamodb:ConditionCheckItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      's3:GetObject',
      's3:PutObject',
      'secretsmanager:GetSecretValue',
      'sns:Publish',
    ],
  ],
  ['SampleLabelsOrder', ['sqs:SendMessage']],
  ['SampleLabelsPrint', ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage']],
  ['SampleSchedulesSweep', ['sqs:SendMessage']],
  ['SampleUploadsIngest', ['sqs:SendMessage']],
  [
    'SampleStreamsFanOut',
    [
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
      'execute-api:ManageConnections',
      'sqs:SendMessage',
    ],
  ],
])('a policy has exactly the actions of its function’s grants and of what runs it: %s', (lambdaId, actions) => {
  expect(actionsOf(policyOf(sample, lambdaId))).toEqual([...actions, ...logActions].sort());
});

test('no policy of the product reaches further than its grants, and none outgrows the platform', () => {
  for (const { lambdaId, route } of productRoutes) {
    const statements = policyOf(product, lambdaId);
    const services = new Set(actionsOf(statements).map((action) => action.split(':')[0]));
    const granted = accessOf(route).map(({ on }) => on);
    expect(services.has('secretsmanager')).toBe(granted.includes('secret'));
    expect(services.has('sns')).toBe(granted.includes('sms'));
    const givesUp = ['stream', 'schedule', 'upload', 'task'].includes(route.kind);
    expect(services.has('sqs')).toBe(granted.includes('task') || givesUp);
    expect(services.has('dynamodb')).toBe(granted.includes('table') || route.kind === 'stream');
    expect(JSON.stringify(statements).length).toBeLessThan(10_240);
  }
});

test('no policy has a wildcard for an action, and none for all resources but the two that know no other', () => {
  for (const templates of [product, sample]) {
    for (const [lambdaId] of deployedFunctions(templates)) {
      for (const { Sid, Action, Resource } of policyOf(templates, lambdaId)) {
        expect([Action].flat().join()).not.toContain('*');
        if ([Resource].flat().includes('*')) expect(['SendTextMessages', 'ListStreams']).toContain(Sid);
      }
    }
  }
});

test('a function is told the variables it names and no other, and no secret value among them but the edge’s own word', () => {
  for (const { lambdaId, route } of productRoutes) {
    const { Environment } = resourcesOf(product, 'AWS::Lambda::Function').get(lambdaId)?.Properties ?? {};
    expect(Object.keys(Environment?.Variables ?? {}).sort()).toEqual([...variablesOf(route)]);
    const { EDGE_KEY: _, ...others } = Environment?.Variables ?? {};
    expect(JSON.stringify(others)).not.toContain('resolve:secretsmanager');
  }
});

test('a variable that nothing provides is refused by the name of the function', async () => {
  const root = copyOfFixture();
  writeFileSync(
    join(root, 'sample/schedules/late.ts'),
    `import { schedule } from '../_app.ts';
     const uses = { queue: { env: ['QUEUE_URL'], access: [], open: () => '' } };
     export const route = schedule({ id: 'schedules.late', summary: '', every: 'rate(1 hour)', uses });
     export const handler = async () => {};`,
  );
  await expect(synthesise({ stage: 'dev', routesRoot: root })).rejects.toThrow(/SampleSchedulesLate.* QUEUE_URL/);
});

test('every function writes to a log group of its own, which forgets after the stage’s days', () => {
  for (const templates of [product, sample]) {
    const groups = deployedFunctions(templates).map(([lambdaId, { Properties }]) => {
      const { Ref: group } = Properties.LoggingConfig.LogGroup;
      const statement = policyOf(templates, lambdaId).find(({ Action }) => Action.includes('logs:PutLogEvents'));
      expect(statement?.Resource).toEqual({ 'Fn::GetAtt': [group, 'Arn'] });
      return group;
    });
    expect(new Set(groups).size).toBe(groups.length);
    const declared = resourcesOf(templates, 'AWS::Logs::LogGroup');
    const others = [...declared.keys()].filter((id) => !groups.includes(id));
    expect(others).toEqual([expect.stringMatching(/^AccessLog/)]);
    for (const { Properties } of declared.values()) {
      expect(Properties.RetentionInDays).toBe(stages.local.logRetentionDays);
    }
  }
});

/** What a template leaves open, filled in with a value that is longer than most. */
function filledIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(filledIn);
  if (typeof value !== 'object' || value === null) return value;
  const [[name = '', inner] = []] = Object.entries(value);
  if (name === 'Fn::Join') return inner[1].map(filledIn).join(inner[0]);
  if (name === 'Ref' || name.startsWith('Fn::')) return 'x'.repeat(name === 'Ref' ? 20 : 150);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, filledIn(entry)]));
}

test('no role has more policy than the 10,240 bytes that the platform takes of all its inline policies', () => {
  for (const templates of [product, sample]) {
    const roles = [...resourcesOf(templates, 'AWS::IAM::Role')].filter(([, { Properties }]) => Properties.Policies);
    expect(roles.length).toBeGreaterThan(8);
    for (const [id, { Properties }] of roles) {
      const documents = Properties.Policies.map((policy: { PolicyDocument: unknown }) =>
        filledIn(policy.PolicyDocument),
      );
      expect(Buffer.byteLength(JSON.stringify(documents)), id).toBeLessThan(10_240);
    }
  }
});

test('what comes every minute is not tried again but by its next tick, other jobs are tried three times', () => {
  const jobs = ['SaathiiPresenceSweep-', 'SaathiiCallsSweep-', 'SaathiiWalletReconcile-'];
  const { functions } = readCloud(inject('assembly'));
  const retries = jobs.map((job) => functions.find(({ name }) => name.startsWith(job))?.asynchronous.retries);
  expect(retries).toEqual([0, 0, 2]);
});
