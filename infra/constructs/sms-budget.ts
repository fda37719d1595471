import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stages.ts';
import { raiseAlarm } from './alarm.ts';

/** What the account has spent on text messages in the month so far, as a region counts it; absent = the own one. */
export const smsSpend = (region?: string): Metric =>
  new Metric({
    namespace: 'AWS/SNS',
    metricName: 'SMSMonthToDateSpentUSD',
    statistic: 'Maximum',
    period: Duration.hours(1),
    ...(region !== undefined && { region }),
  });

/** How much of the budget may be spent before people are told. */
const share = 0.8;

/**
 * Tells when a stage's budget for text messages is about to be used up. An alarm can only look at its own region: where
 * messages are sent from another one, synthesis says so and there is none.
 */
export function smsBudget(
  scope: Construct,
  { smsBudgetUsd, name }: StageSettings,
  region: string,
  topic: ITopic,
): void {
  if (smsBudgetUsd === undefined) return;
  const { region: own } = Stack.of(scope);
  if (region !== own) {
    const words = `stage ${name} sends text messages from ${region}, and an alarm in ${own} can't see what they cost: create one for AWS/SNS SMSMonthToDateSpentUSD in ${region} by hand.`;
    Annotations.of(scope).addInfo(words);
    return;
  }
  raiseAlarm(scope, 'SmsBudget', topic, {
    means: `More than ${share * 100} % of the ${smsBudgetUsd} USD that text messages may cost in a month are spent. If not everything grew, somebody has codes sent for nothing: lower the limits otpRequestsPerAddress and otpRequestsPerPhone or add a firewall rule; above the account's own spend limit no code is sent any more.`,
    metric: smsSpend(),
    above: smsBudgetUsd * share,
    silence: 'well',
  });
}
