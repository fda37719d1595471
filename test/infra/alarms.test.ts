import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { expect, inject, test } from 'vitest';
import { smsBudget } from '../../infra/constructs/sms-budget.ts';
import { smsRegion } from '../../infra/constructs/sms-region.ts';
import { findRoutes } from '../../infra/routes.ts';
import { stages } from '../../infra/stages.ts';
import { prodWithoutApps, wholeProd } from '../support/prod-stage.ts';
import { fixtureRoot, readTemplates, resourcesOf, synthesise } from '../support/routes.ts';

const templates = readTemplates(inject('assembly'));
const routes = await findRoutes();
const lasting = readTemplates(await synthesise({ stage: prodWithoutApps, routesRoot: fixtureRoot }));

interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
}

const alarms = [...templates].flatMap(([stack, { Resources }]) =>
  Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(({ Properties }) => ({ stack, ...Properties })),
);

type Alarm = (typeof alarms)[number];

const alarmCalled = (name: string): Alarm => alarms.find(({ AlarmName }) => AlarmName === name) ?? { stack: 'none' };

/** What an alarm looks at, expressions left out. */
const metricsOf = ({ Metrics, ...simple }: Alarm): readonly Metric[] =>
  Metrics
    ? Metrics.flatMap(({ MetricStat }: { MetricStat?: { Metric: Metric } }) => MetricStat?.Metric ?? [])
    : [simple as unknown as Metric];

/** The function that a metric is about, by its name or by the id of its resource. */
const functionOf = ({ Dimensions = [] }: Metric): unknown => {
  const { Value } = Dimensions.find(({ Name }) => Name === 'FunctionName' || Name === 'function') ?? {};
  return (Value as { Ref?: string } | undefined)?.Ref ?? String(Value).replace(/-local$/, '');
};

test('every alarm says what it means and what to do, tells the topic, and was told what silence is', () => {
  expect(alarms.length).toBeGreaterThan(40);
  for (const { AlarmName, AlarmDescription, AlarmActions, TreatMissingData, stack } of alarms) {
    expect(AlarmDescription, AlarmName).toMatch(/^\w.{30,}[.;:] .{30,}\.$/);
    expect(AlarmDescription.length, AlarmName).toBeLessThan(1_024);
    expect(JSON.stringify(AlarmActions), AlarmName).toMatch(/^\[\{"(Ref|Fn::ImportValue)":"[^"]*Alarms\w+"\}\]$/);
    expect(['notBreaching', 'breaching'], AlarmName).toContain(TreatMissingData);
    expect(AlarmName).toMatch(new RegExp(`^${stack}-`));
  }
  expect(new Set(alarms.map(({ AlarmName }) => AlarmName)).size).toBe(alarms.length);
});

test('no alarm asks more of the platform than it takes: ten metrics, and a week to look back', () => {
  for (const alarm of alarms) {
    expect(metricsOf(alarm).length, alarm.AlarmName).toBeLessThanOrEqual(10);
    const periods = [alarm, ...(alarm.Metrics ?? []).map(({ MetricStat = {} }) => MetricStat)];
    const period = Math.max(...periods.map(({ Period = 0 }) => Period));
    expect(period, alarm.AlarmName).toBeGreaterThan(0);
    expect(period * alarm.EvaluationPeriods).toBeLessThanOrEqual(period >= 3_600 ? 604_800 : 86_400);
  }
});

const watching = (metricName: string, kind: string): readonly unknown[] =>
  alarms
    .filter(({ AlarmName }) => AlarmName.split('-')[3]?.startsWith(kind))
    .flatMap(metricsOf)
    .filter(({ MetricName }) => MetricName === metricName)
    .map(functionOf)
    .sort();

const ids = (...kinds: readonly string[]): readonly string[] =>
  routes
    .filter(({ route }) => kinds.length === 0 || kinds.includes(route.kind))
    .map(({ lambdaId }) => lambdaId)
    .sort();

test('every function is watched for errors, every one that people wait for for its time, every one of sockets for failures', () => {
  expect(watching('Errors', 'Failing')).toEqual(ids());
  expect(watching('Duration', 'Slow')).toEqual(ids('http'));
  expect(watching('failed', 'SocketsFailing')).toEqual(ids('socket'));
  const slow = alarms.filter(({ AlarmName }) => /-Slow\d*$/.test(AlarmName));
  expect(slow.every(({ Threshold }) => Threshold === 3_000)).toBe(true);
  expect(JSON.stringify(slow)).toContain('"Stat":"p99"');
});

test('what is counted is watched by the name it is counted by, and sockets that are gone are watched by nobody', () => {
  const sources = globSync('{lib,functions}/**/*.ts', { cwd: resolve(import.meta.dirname, '../..') });
  const text = sources.map((path) => readFileSync(resolve(import.meta.dirname, '../..', path), 'utf8')).join('\n');
  const counted = new Set(
    [...text.matchAll(/counts\.add\(\s*(?:\w+ \? )?'(\w+)'(?: : '(\w+)')?/g)].flatMap(([, ...names]) => names),
  );
  const watched = routes.flatMap(({ lambdaId, route }) =>
    (route.watched ?? []).map(({ count }) => `${lambdaId} ${count}`),
  );
  expect(watched.sort()).toEqual([
    'SaathiiAuthRequestOtp codesNotSent',
    'SaathiiAuthResendOtp codesNotSent',
    'SaathiiStreamsDeliver failed',
    'SaathiiStreamsFanOut failed',
    'SaathiiStreamsFanOut missed',
    'SaathiiWalletReconcile drifted',
    'SaathiiWalletReconcile failed',
    'SaathiiWalletReconcile walksFinished',
  ]);
  const own = alarms.flatMap(metricsOf).filter(({ Namespace }) => Namespace === 'saathii');
  expect(own.filter(({ MetricName }) => !counted.has(MetricName))).toEqual([]);
  expect(own.some(({ MetricName }) => ['gone', 'thinned', 'retried', 'handedOver'].includes(MetricName))).toBe(false);
  const [dashboard] = resourcesOf(templates, 'AWS::CloudWatch::Dashboard').values();
  const shown = [...JSON.stringify(dashboard).matchAll(/\{saathii,function\}[^']*?MetricName=\\+"(\w+)/g)].map(
    ([, name]) => name,
  );
  expect(shown.length).toBeGreaterThan(8);
  expect(shown.filter((name) => !counted.has(String(name)))).toEqual([]);
});

test('a ledger that drifts, that can’t be looked at, and that nobody has looked through for 26 hours are told', () => {
  const reconcile = (count: string) => alarmCalled(`saathii-local-wallet-wallet.reconcile-${count}`);
  for (const count of ['drifted', 'failed']) {
    expect(reconcile(count)).toMatchObject({
      ...{ Namespace: 'saathii', MetricName: count, Statistic: 'Sum', Threshold: 0 },
      ...{ ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1, TreatMissingData: 'notBreaching' },
      Dimensions: [{ Name: 'function', Value: 'SaathiiWalletReconcile-local' }],
    });
  }
  // It is the silence that is told: nothing is written where nothing was counted.
  expect(reconcile('walksFinished')).toMatchObject({
    ...{ Period: 3_600, EvaluationPeriods: 26, DatapointsToAlarm: 26, Threshold: 1 },
    ...{ ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching' },
  });
});

test('both APIs, the table with its indexes, and the account’s concurrency are watched in the core stack', () => {
  const of = (name: string) => metricsOf(alarmCalled(`saathii-local-core-${name}`)).map(({ MetricName }) => MetricName);
  expect(of('HttpErrors').sort()).toEqual(['5xx', 'Count']);
  // A refused token is an error of the integration, and none of ours.
  expect(of('SocketErrors').sort()).toEqual(['ConnectCount', 'ExecutionError', 'MessageCount']);
  expect(of('TableThrottled')).toHaveLength(6);
  expect(new Set(of('TableErrors'))).toEqual(new Set(['SystemErrors']));
  expect(of('FunctionsThrottled')).toEqual(['Throttles']);
  expect(of('DeadLetters')).toEqual(['ApproximateNumberOfMessagesVisible']);
  expect(alarmCalled('saathii-local-streams-streams.fanOut-late')).toMatchObject({ MetricName: 'IteratorAge' });
});

test('alarms may tell their topic, over TLS, and nobody else in another account may', () => {
  const [policy] = resourcesOf(lasting, 'AWS::SNS::TopicPolicy').values();
  const [topic] = resourcesOf(lasting, 'AWS::SNS::Topic').keys();
  expect(policy?.Properties.Topics).toEqual([{ Ref: topic }]);
  expect(policy?.Properties.PolicyDocument.Statement).toEqual([
    expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    expect.objectContaining({
      Effect: 'Allow',
      Action: 'sns:Publish',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    }),
  ]);
  const [subscription] = resourcesOf(lasting, 'AWS::SNS::Subscription').values();
  expect(subscription?.Properties).toMatchObject({ Protocol: 'email', Endpoint: 'ops@example.com' });
});

test('text messages that cost four fifths of their budget are told, in the region that sends them', () => {
  const budget = [...resourcesOf(lasting, 'AWS::CloudWatch::Alarm').values()].find(
    ({ Properties }) => Properties.MetricName === 'SMSMonthToDateSpentUSD',
  );
  expect(budget?.Properties).toMatchObject({ Namespace: 'AWS/SNS', Statistic: 'Maximum', Threshold: 80 });
  expect(budget?.Properties.Dimensions).toBeUndefined();
});

test('where text messages are sent from another region, synthesis says that no alarm can see what they cost', () => {
  const stack = new Stack(new App(), 'auth', { env: { region: 'eu-west-1' } });
  const stage = { ...wholeProd, region: 'eu-west-1' };
  expect(smsRegion(stage, routes)).toBe('ap-south-1');
  smsBudget(stack, stage, smsRegion(stage, routes), new Topic(stack, 'Alarms'));
  Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 0);
  Annotations.fromStack(stack).hasInfo('/auth', Match.stringLikeRegexp('from ap-south-1.*by hand'));
  expect(smsRegion(stages.prod, [])).toBe(stages.prod.region);
});

test('the access log of the API names no person, no address, no path and no query', () => {
  const stagesOfApis = [...resourcesOf(lasting, 'AWS::ApiGatewayV2::Stage').values()];
  const logs = stagesOfApis.flatMap(({ Properties }) => Properties.AccessLogSettings ?? []);
  expect(logs).toHaveLength(1);
  const variables = Object.values(JSON.parse(logs[0].Format)).map((name) => String(name).replace('$context.', ''));
  expect(variables.sort()).toEqual([
    ...['error.message', 'integrationLatency', 'integrationStatus', 'requestId', 'requestTimeEpoch'],
    ...['responseLatency', 'routeKey', 'status'],
  ]);
  const [group] = [...resourcesOf(lasting, 'AWS::Logs::LogGroup').values()].filter(({ Properties }) =>
    Properties.LogGroupName.startsWith('/aws/vendedlogs/'),
  );
  expect(group?.Properties.RetentionInDays).toBe(prodWithoutApps.logRetentionDays);
});
