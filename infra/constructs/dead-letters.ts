import { Duration } from 'aws-cdk-lib';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stages.ts';
import { raiseAlarm } from './alarm.ts';
import { removalPolicy } from './removal-policy.ts';

/** Where events go that a function could not deal with in all its tries; the first one raises an alarm. */
export function deadLetters(scope: Construct, alarms: Topic, stage: StageSettings): Queue {
  const queue = new Queue(scope, 'DeadLetters', {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy: removalPolicy(stage),
  });
  const means =
    'An event was given up: a stream batch, a scheduled job, an upload or a task failed in all its tries. `npm run admin -- dead-letters list` says which and why; once the reason is gone, replay them within the 14 days that they are kept (a stream batch within 24 hours).';
  raiseAlarm(scope, 'DeadLettersAlarm', alarms, { means, metric: waiting(queue), silence: 'well' }, 'DeadLetters');
  return queue;
}

/** How many are there. */
export const waiting = (queue: Queue) =>
  queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'Maximum' });
