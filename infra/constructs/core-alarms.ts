import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { fiveMinutes, raiseAlarm } from './alarm.ts';
import { type ApiMetrics, tableErrors, tableThrottles } from './watched-metrics.ts';

/** What people are told of what all functions of an app share. */
export function coreAlarms(
  scope: Construct,
  { table, http, sockets }: { readonly table: string } & ApiMetrics,
  topic: ITopic,
): void {
  const tell = (id: string, props: Parameters<typeof raiseAlarm>[3]) => raiseAlarm(scope, id, topic, props);
  tell('HttpErrors', {
    means:
      'More than one in a hundred requests, and at least five, are answered 5xx. The access log of the API says which routes; their functions log "defect" or "dependency unavailable".',
    metric: http.errorRate,
    above: 1,
    times: 2,
    of: 3,
    silence: 'well',
  });
  tell('SocketErrors', {
    means:
      'More than one in a hundred handshakes and messages of sockets, and at least five, reach no function. Look whether functions are throttled or were deleted by a deployment; tokens that are refused don’t count.',
    metric: sockets.errorRate,
    above: 1,
    times: 2,
    of: 3,
    silence: 'well',
  });
  tell('TableThrottled', {
    means:
      'The table or an index takes less than it is asked, and requests are answered 503. Raise its warm throughput if everything grew, or look for one key that everybody writes.',
    metric: tableThrottles(table),
    above: 10,
    times: 2,
    of: 3,
    silence: 'well',
  });
  tell('TableErrors', {
    means:
      'DynamoDB answers with errors of its own; requests are answered 503 until it stops. Look at the AWS Health Dashboard: there is nothing to do here but to wait.',
    metric: tableErrors(table),
    above: 5,
    times: 2,
    of: 3,
    silence: 'well',
  });
  tell('FunctionsThrottled', {
    means:
      'Functions are not run because all instances that the account may have in this region are in use. Ask for more concurrent executions (Service Quotas, Lambda), and look who takes them.',
    // Without a dimension it is all functions of the account in the region, and so is the limit.
    metric: new Metric({ namespace: 'AWS/Lambda', metricName: 'Throttles', statistic: 'Sum', period: fiveMinutes }),
    times: 2,
    of: 3,
    silence: 'well',
  });
}
