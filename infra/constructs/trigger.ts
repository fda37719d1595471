import { createHash } from 'node:crypto';
import { type CfnElement, Duration } from 'aws-cdk-lib';
import { HttpMethod, HttpRoute, HttpRouteKey, WebSocketRoute } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration, WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, type Function as Lambda, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { AnyRoute } from '../../lib/core/contract.ts';
import { raiseAlarm } from './alarm.ts';
import type { AppResources } from './app-resources.ts';
import { streamPatterns } from './stream-filter.ts';
import { type QueuePlace, taskQueue } from './task-queue.ts';

type RouteOf<Kind extends AnyRoute['kind']> = Extract<AnyRoute, { readonly kind: Kind }>;

/** How functions of one kind come to run. */
export interface Trigger<Route extends AnyRoute = AnyRoute> {
  /** For a route that names no time of its own. */
  readonly timeoutSeconds: number;
  /** The platform gives up waiting after 30 seconds where somebody waits for the answer. */
  readonly maxTimeoutSeconds: 29 | 900;
  /** The rights that the platform itself needs to run the function on its role. */
  rights(resources: AppResources, route: Route): readonly PolicyStatementProps[];
  attach(scope: Construct, fn: Lambda, route: Route, resources: AppResources): void;
}

/**
 * As long as the platform waits for an answer. A request that runs out of time is answered while its work goes on, so
 * the time leaves room for the few calls of a function with all their retries.
 */
const answering = { timeoutSeconds: 29, maxTimeoutSeconds: 29, rights: () => [] } as const;
const working = { timeoutSeconds: 60, maxTimeoutSeconds: 900 } as const;

export const triggers: { readonly [Kind in AnyRoute['kind']]: Trigger<RouteOf<Kind>> } = {
  http: { ...answering, attach: attachHttp },
  socket: { ...answering, attach: attachSocket },
  stream: {
    ...working,
    rights: (resources) => [...readStream(resources), giveUp(resources)],
    attach: attachStream,
  },
  schedule: { ...working, rights: (resources) => [giveUp(resources)], attach: attachSchedule },
  upload: { ...working, rights: (resources) => [giveUp(resources)], attach: attachUpload },
  task: { ...working, rights: (resources, route) => [readQueue(placeOf(route, resources))], attach: attachTask },
};

function attachHttp(scope: Construct, fn: Lambda, { method, path }: RouteOf<'http'>, { httpApi }: AppResources): void {
  const route = new HttpRoute(scope, 'Route', {
    httpApi,
    routeKey: path === '$default' ? HttpRouteKey.DEFAULT : HttpRouteKey.with(path, HttpMethod[method]),
    integration: new HttpLambdaIntegration('Integration', fn),
  });
  nameByKey(route, `${method} ${path}`);
}

function attachSocket(scope: Construct, fn: Lambda, route: RouteOf<'socket'>, { socketApi }: AppResources): void {
  const socketRoute = new WebSocketRoute(scope, 'Route', {
    webSocketApi: socketApi,
    routeKey: route.route,
    integration: new WebSocketLambdaIntegration('Integration', fn),
    returnResponse: route.replies !== undefined,
  });
  nameByKey(socketRoute, route.route);
}

/**
 * A route is the same route whichever file serves it: with a renamed file it is changed in place. Under another id it
 * would be created before the old one is deleted, and an API has no two routes of one key.
 */
function nameByKey(route: Construct, key: string): void {
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 8).toUpperCase();
  (route.node.defaultChild as CfnElement).overrideLogicalId(`Route${key.replace(/[^A-Za-z0-9]/g, '')}${digest}`);
}

/**
 * A failed batch is tried again for a quarter of an hour, halved until what is wrong stands alone: an outage of that
 * length loses nothing, and one bad record holds its shard up for minutes and not for a day.
 */
function attachStream(scope: Construct, fn: Lambda, route: RouteOf<'stream'>, resources: AppResources): void {
  new EventSourceMapping(scope, 'Stream', {
    target: fn,
    eventSourceArn: resources.table.tableStreamArn as string,
    startingPosition: StartingPosition.TRIM_HORIZON,
    filters: streamPatterns(route.on).map((pattern) => ({ pattern: JSON.stringify(pattern) })),
    batchSize: route.batchSize,
    ...(route.windowSeconds > 0 && { maxBatchingWindow: Duration.seconds(route.windowSeconds) }),
    bisectBatchOnError: true,
    maxRecordAge: Duration.minutes(15),
    onFailure: to(resources.deadLetters),
  });
  const late = {
    means: `${route.id} is more than a minute behind the table: what has changed is told late. Look for "batch failed" in its log: one bad record holds its shard up for a quarter of an hour at most and is then a dead letter; without such lines there is more to do than it can.`,
    metric: fn.metric('IteratorAge', { statistic: 'Maximum', period: Duration.minutes(1) }),
    above: Duration.minutes(1).toMilliseconds(),
    times: 3,
    silence: 'well',
  } as const;
  raiseAlarm(scope, 'Late', resources.alarms, late, `${route.id}-late`);
}

/** What comes every minute is tried again by its next tick; a retry of its own would only run beside that. */
function attachSchedule(scope: Construct, fn: Lambda, route: RouteOf<'schedule'>, resources: AppResources): void {
  retryThenGiveUp(fn, resources, route.every === 'rate(1 minute)' ? 0 : 2);
  new Rule(scope, 'Rule', { schedule: Schedule.expression(route.every), targets: [new LambdaFunction(fn)] });
}

/** A rule of its own beside the function: what other functions are told of the same bucket stands in theirs. */
function attachUpload(scope: Construct, fn: Lambda, route: RouteOf<'upload'>, resources: AppResources): void {
  retryThenGiveUp(fn, resources, 2);
  new Rule(scope, 'Rule', {
    eventPattern: {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: {
        bucket: { name: [resources.bucket.bucketName] },
        object: { key: [{ prefix: route.prefix }] },
      },
    },
    targets: [new LambdaFunction(fn)],
  });
}

/** Instances of one task; the account's concurrency and quotas are shared with what people wait for. */
const maxConcurrency = 8;

/** One message at a time: each is tried, hidden and given up by itself. */
function attachTask(scope: Construct, fn: Lambda, route: RouteOf<'task'>, resources: AppResources): void {
  const { name } = placeOf(route, resources);
  const queue = taskQueue(scope, fn, { name, patience: route.patience, deadLetters: resources.deadLetters });
  new EventSourceMapping(scope, 'Messages', {
    target: fn,
    eventSourceArn: queue.queueArn,
    batchSize: 1,
    maxConcurrency,
  });
}

const placeOf = ({ id }: RouteOf<'task'>, { taskQueues }: AppResources): QueuePlace => taskQueues[id] as QueuePlace;

function retryThenGiveUp(fn: Lambda, { deadLetters }: AppResources, retryAttempts: 0 | 2): void {
  fn.configureAsyncInvoke({ retryAttempts, maxEventAge: Duration.hours(1), onFailure: to(deadLetters) });
}

/** A destination that adds nothing to the function's role: its rights stand in one place, `rights`. */
const to = (queue: IQueue) => ({ bind: () => ({ destination: queue.queueArn }) });

const giveUp = ({ deadLetters }: AppResources): PolicyStatementProps => ({
  actions: ['sqs:SendMessage'],
  resources: [deadLetters.queueArn],
});

const readQueue = ({ arn }: QueuePlace): PolicyStatementProps => ({
  actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
  resources: [arn],
});

const readStream = ({ table }: AppResources): readonly PolicyStatementProps[] => [
  {
    actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
    resources: [table.tableStreamArn as string],
  },
  // Listing streams knows no resource: the platform refuses a mapping whose role may not list them all.
  { sid: 'ListStreams', actions: ['dynamodb:ListStreams'], resources: ['*'] },
];
