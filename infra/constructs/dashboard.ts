import { Duration } from 'aws-cdk-lib';
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  Metric,
  PeriodOverride,
  SearchExpression,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { fiveMinutes } from './alarm.ts';
import { smsSpend } from './sms-budget.ts';
import { type ApiMetrics, tableErrors, tableThrottles } from './watched-metrics.ts';

/** What the dashboard of an app shows. Functions are found by their names as it is looked at. */
export interface DashboardSubjects extends ApiMetrics {
  readonly app: string;
  readonly stage: string;
  readonly table: string;
  readonly deadLetters: IMetric;
  readonly distributionId: string;
  readonly smsRegion: string;
}

/** The dashboard of an app on a stage: from what people feel, at the top, to what it may come from. */
export function dashboard(scope: Construct, subjects: DashboardSubjects): Dashboard {
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: `${subjects.app}-${subjects.stage}`,
    defaultInterval: Duration.hours(12),
    periodOverride: PeriodOverride.INHERIT,
    widgets: [heading(subjects), people(subjects), functions(subjects), realtime(subjects), data(subjects)],
  });
}

const graph = (title: string, left: readonly IMetric[], right: readonly IMetric[] = []): GraphWidget =>
  new GraphWidget({ title, left: [...left], right: [...right], width: 8, height: 6, leftYAxis: { min: 0 } });

const heading = ({ app, stage }: DashboardSubjects): IWidget[] => [
  new TextWidget({
    width: 24,
    height: 2,
    markdown: `# ${app} on ${stage}\nEvery alarm says in its description what it means and what to do. What a request has brought about is found in the logs of all functions by its \`correlationId\`.`,
  }),
];

const people = ({ http, sockets, distributionId }: DashboardSubjects): IWidget[] => [
  graph('Requests and errors', [http.requests], [http.errors]),
  graph('Latency of requests, p99', [http.latency], [http.errorRate]),
  graph(
    'Edge',
    [edgeMetric(distributionId, 'Requests', 'Sum')],
    [edgeMetric(distributionId, '5xxErrorRate', 'Average')],
  ),
  graph('Sockets', [sockets.handshakes, sockets.messages], [sockets.errors]),
];

/** A name is searched by its parts, and its stage is one; an app is none, so an account's apps are shown together. */
const functions = ({ stage }: DashboardSubjects): IWidget[] => {
  const search = (metric: string, statistic: string) => [
    searched(`{AWS/Lambda,FunctionName} FunctionName=${stage} MetricName="${metric}"`, statistic),
  ];
  return [
    graph('Functions: duration, p99', search('Duration', 'p99')),
    graph('Functions: errors', search('Errors', 'Sum'), search('Throttles', 'Sum')),
    graph('Stream: age of what is handled', search('IteratorAge', 'Maximum')),
  ];
};

const realtime = ({ app, stage, smsRegion }: DashboardSubjects): IWidget[] => {
  const counted = (...names: readonly string[]) =>
    names.map((name) => searched(`{${app},function} function=${stage} MetricName="${name}"`, 'Sum'));
  return [
    graph('Sockets: messages', counted('sent'), counted('failed', 'missed', 'gone', 'thinned', 'handedOver')),
    graph('Login codes', counted('codesSent', 'codesNotSent'), [smsSpend(smsRegion)]),
    graph('Ledger', counted('walletsChecked', 'walletsSkipped'), counted('drifted', 'walksFinished')),
  ];
};

const data = ({ table, deadLetters }: DashboardSubjects): IWidget[] => {
  const consumed = (metricName: string) =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: { TableName: table },
      statistic: 'Sum',
      period: fiveMinutes,
    });
  return [
    graph('Table: units', [consumed('ConsumedReadCapacityUnits'), consumed('ConsumedWriteCapacityUnits')]),
    graph('Table: throttled and failed', [tableThrottles(table)], [tableErrors(table)]),
    graph('Dead letters', [deadLetters]),
  ];
};

const searched = (words: string, statistic: string): SearchExpression =>
  new SearchExpression({ expression: `SEARCH('${words}', '${statistic}')`, label: '', period: fiveMinutes });

/** CloudFront is everywhere and counts in one region. */
const edgeMetric = (DistributionId: string, metricName: string, statistic: string): Metric =>
  new Metric({
    namespace: 'AWS/CloudFront',
    metricName,
    dimensionsMap: { DistributionId, Region: 'Global' },
    statistic,
    period: fiveMinutes,
    region: 'us-east-1',
  });
