import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { combined, fiveMinutes } from './alarm.ts';

/** What is known of the two APIs of an app, for alarms and for the dashboard. */
export interface ApiMetrics {
  readonly http: ReturnType<typeof httpMetrics>;
  readonly sockets: ReturnType<typeof socketMetrics>;
}

const metricsOf =
  (namespace: string, dimensionsMap: Record<string, string>) => (metricName: string, statistic: string) =>
    new Metric({ namespace, metricName, dimensionsMap, statistic, period: fiveMinutes });

/** In percent. A few errors in a quiet night are no rate. */
const rate = (errors: Metric | MathExpression, requests: Metric | MathExpression): MathExpression =>
  new MathExpression({
    expression: 'IF(errors >= 5, 100 * errors / requests, 0)',
    usingMetrics: { errors, requests },
    label: 'errors in %',
    period: fiveMinutes,
  });

export function httpMetrics(ApiId: string) {
  const metric = metricsOf('AWS/ApiGateway', { ApiId });
  const [requests, errors] = [metric('Count', 'Sum'), metric('5xx', 'Sum')];
  return { requests, errors, latency: metric('Latency', 'p99'), errorRate: rate(errors, requests) };
}

/** An answer of a function that refuses a handshake counts as its error, so only what reached no function is one here. */
export function socketMetrics(ApiId: string) {
  const metric = metricsOf('AWS/ApiGateway', { ApiId });
  const [handshakes, messages] = [metric('ConnectCount', 'Sum'), metric('MessageCount', 'Sum')];
  const errors = metric('ExecutionError', 'Sum');
  const requests = new MathExpression({
    expression: 'SUM([handshakes, messages])',
    usingMetrics: { handshakes, messages },
    label: 'handshakes and messages',
    period: fiveMinutes,
  });
  return { handshakes, messages, errors, errorRate: rate(errors, requests) };
}

const indexes = ['gsi1', 'gsi2'];

/** Requests that the table or one of its indexes had no room for. */
export function tableThrottles(TableName: string): IMetric {
  const places = [
    { TableName },
    ...indexes.map((GlobalSecondaryIndexName) => ({ TableName, GlobalSecondaryIndexName })),
  ];
  const metrics = places.flatMap((place) => {
    const metric = metricsOf('AWS/DynamoDB', place);
    return [metric('ReadThrottleEvents', 'Sum'), metric('WriteThrottleEvents', 'Sum')];
  });
  return combined('SUM', metrics, 'throttled requests')[0] as IMetric;
}

/** The operations that functions use of a table. */
const operations = [
  'GetItem',
  'BatchGetItem',
  'Query',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'TransactWriteItems',
];

/** Requests at which the database itself failed. */
export function tableErrors(TableName: string): IMetric {
  const metrics = operations.map((Operation) =>
    metricsOf('AWS/DynamoDB', { TableName, Operation })('SystemErrors', 'Sum'),
  );
  return combined('SUM', metrics, 'failed requests')[0] as IMetric;
}
