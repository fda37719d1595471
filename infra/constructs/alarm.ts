import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  type Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { chunksOf } from '../../lib/core/chunks.ts';

/** Something that people are told of. */
export interface AlarmProps {
  /** What it means, and what to do: all that whoever is told has at hand. */
  readonly means: string;
  readonly metric: IMetric;
  /** Told when the metric is above this, or below. */
  readonly above?: number;
  readonly below?: number;
  /** In so many of the metric's periods, */
  readonly times?: number;
  /** of so many; absent = one after the other. */
  readonly of?: number;
  /** What it is when there is no figure at all: nothing happened, which is well, or something did not that must. */
  readonly silence: 'well' | 'alarming';
}

/** An alarm that tells the alarms' topic. It is called by its stack and what is wrong. */
export function raiseAlarm(scope: Construct, id: string, topic: ITopic, props: AlarmProps, name: string = id): Alarm {
  const { means, metric, above, below, times = 1, of = times, silence } = props;
  const alarm = new Alarm(scope, id, {
    alarmName: `${Stack.of(scope).stackName}-${name}`,
    alarmDescription: means,
    metric,
    comparisonOperator:
      below === undefined ? ComparisonOperator.GREATER_THAN_THRESHOLD : ComparisonOperator.LESS_THAN_THRESHOLD,
    threshold: below ?? above ?? 0,
    datapointsToAlarm: times,
    evaluationPeriods: of,
    treatMissingData: silence === 'well' ? TreatMissingData.NOT_BREACHING : TreatMissingData.BREACHING,
  });
  alarm.addAlarmAction(new SnsAction(topic));
  return alarm;
}

/** An alarm can look at so many metrics. */
const metricsPerAlarm = 10;

export const fiveMinutes = Duration.minutes(5);

/** One figure out of several metrics, or out of each ten of them; `label` says in small letters what of. */
export const combined = (
  how: 'SUM' | 'MAX',
  metrics: readonly Metric[],
  label: string,
  period: Duration = fiveMinutes,
): readonly IMetric[] =>
  chunksOf(metrics, metricsPerAlarm).map((some) => {
    const id = label.replaceAll(' ', '_');
    const usingMetrics = Object.fromEntries(some.map((metric, place) => [`${id}${place}`, metric]));
    const expression = `${how}([${Object.keys(usingMetrics).join()}])`;
    return new MathExpression({ expression, usingMetrics, label, period });
  });
