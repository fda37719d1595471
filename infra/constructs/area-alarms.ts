import { Duration } from 'aws-cdk-lib';
import { type IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { WatchedCount } from '../../lib/core/contract.ts';
import type { DeployedFunction } from '../routes.ts';
import { type AlarmProps, combined, fiveMinutes, raiseAlarm } from './alarm.ts';

/** A function as it is deployed. */
export interface DeployedLambda {
  readonly deployed: DeployedFunction;
  readonly functionName: string;
  readonly fn: Lambda;
}

/** Longer than anybody waits gladly, and much longer than a cold start takes. */
const slowMillis = 3_000;

/** What people are told of the functions of an area as a whole, and of what each of them counts. */
export function areaAlarms(scope: Construct, area: string, functions: readonly DeployedLambda[], topic: ITopic): void {
  const ofKind = (kind: string) => functions.filter(({ deployed }) => deployed.route.kind === kind);
  const errors = functions.map(({ fn }) => fn.metricErrors({ statistic: 'Sum' }));
  raiseEach(scope, 'Failing', topic, combined('SUM', errors, 'errors'), {
    means: `Functions of ${area} crash, run out of time or give up what they were handed, again and again. Find the function by its metric Errors and read the lines of level error in its log.`,
    times: 2,
    of: 3,
    silence: 'well',
  });
  const durations = ofKind('http').map(({ fn }) => fn.metricDuration({ statistic: 'p99' }));
  raiseEach(scope, 'Slow', topic, combined('MAX', durations, 'slowest p99'), {
    means: `One in a hundred requests to some route of ${area} takes longer than ${slowMillis / 1000} seconds, for a quarter of an hour. Look on the dashboard whether the table throttles or the gateway of text messages or payments is slow.`,
    above: slowMillis,
    times: 3,
    silence: 'well',
  });
  const failures = ofKind('socket').map((one) => countOf(one, 'failed'));
  raiseEach(scope, 'SocketsFailing', topic, combined('SUM', failures, 'failures'), {
    means: `Sockets can't be opened or what they send is lost, by a surprise and not by a bad token. Read the lines "socket route failed" in the logs of the functions of ${area}.`,
    times: 2,
    of: 3,
    silence: 'well',
  });
  for (const one of functions) {
    for (const watched of one.deployed.route.watched ?? []) raiseCounted(scope, one, watched, topic);
  }
}

type Watch = Omit<AlarmProps, 'metric'>;

function raiseEach(scope: Construct, id: string, topic: ITopic, metrics: readonly IMetric[], watch: Watch): void {
  for (const [place, metric] of metrics.entries()) {
    raiseAlarm(scope, place === 0 ? id : `${id}${place + 1}`, topic, { ...watch, metric });
  }
}

/** What a function counts in CloudWatch's embedded format, as `lib/core/metrics.ts` writes it. */
const countOf = ({ deployed, functionName }: DeployedLambda, metricName: string, period = fiveMinutes): Metric =>
  new Metric({
    namespace: deployed.app,
    metricName,
    dimensionsMap: { function: functionName },
    statistic: 'Sum',
    period,
  });

function raiseCounted(scope: Construct, one: DeployedLambda, watched: WatchedCount, topic: ITopic): void {
  const { count, means } = watched;
  const rule =
    'above' in watched
      ? ({ metric: countOf(one, count), above: watched.above, silence: 'well' } as const)
      : // Nothing is written where nothing was counted, so it is the silence that is told.
        ({
          metric: countOf(one, count, Duration.hours(1)),
          below: 1,
          times: watched.missingHours,
          silence: 'alarming',
        } as const);
  const { id } = one.deployed.route;
  raiseAlarm(scope, `${one.deployed.lambdaId}${capital(count)}`, topic, { means, ...rule }, `${id}-${count}`);
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
