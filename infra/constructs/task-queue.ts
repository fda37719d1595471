import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Task } from '../../lib/core/contract.ts';
import type { DeployedFunction } from '../routes.ts';

/** Where the queue of a task is. */
export interface QueuePlace {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
}

/**
 * The places of an app's queues by the ids of their tasks. They are made of names alone, so that the area that hands
 * work over and the area that does it can be deployed and deleted without each other.
 */
export function queuePlaces(
  { region, account, partition, urlSuffix }: Stack,
  name: string,
  functions: readonly DeployedFunction[],
): Readonly<Record<string, QueuePlace>> {
  const ids = functions.flatMap(({ route }) => (route.kind === 'task' ? [route.id] : []));
  return Object.fromEntries(
    ids.map((id) => {
      const queue = `${name}-${kebabCase(id)}`;
      const arn = `arn:${partition}:sqs:${region}:${account}:${queue}`;
      return [id, { name: queue, arn, url: `https://sqs.${region}.${urlSuffix}/${account}/${queue}` }];
    }),
  );
}

/** What a function may be late with its answer before its message is taken for undone. */
const slackSeconds = 5;

/**
 * The queue of a task. A message that is being worked on stays hidden as long as its function may run, so that one that
 * failed comes again soon, or later where the task has time; one whose last try failed is given up. (The platform's
 * advice of six times that long is for mappings that gather batches, or that may be throttled.)
 */
export function taskQueue(
  scope: Construct,
  fn: Lambda,
  { name, patience, deadLetters }: { name: string; patience: Task['patience']; deadLetters: IQueue },
): Queue {
  const runs = (fn.timeout as Duration).toSeconds() + slackSeconds;
  const hidden = Math.max(runs, patience?.againAfterSeconds ?? 0);
  const tries = patience?.tries ?? 5;
  return new Queue(scope, 'Queue', {
    queueName: name,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    visibilityTimeout: Duration.seconds(hidden),
    // No message is lost before its last try, even if that comes half a day late.
    retentionPeriod: Duration.days(Math.ceil((tries * hidden + 43_200) / 86_400)),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: tries },
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

const kebabCase = (id: string): string =>
  id.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replaceAll('.', '-');
