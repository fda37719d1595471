import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Duration, Stack, Stage } from 'aws-cdk-lib';
import {
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  WebSocketApi,
  WebSocketRoute,
  WebSocketStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration, WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { AttributeType, type ITable, ProjectionType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  Code,
  FilterCriteria,
  FilterRule,
  type FunctionOptions,
  Function as Lambda,
  Runtime,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { DynamoEventSource, SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket, type CfnBucket, HttpMethods } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';

/** The sample's viewer-request function: `/ws/feed` becomes `/feed`. */
export const REWRITE = "function handler(e) { e.request.uri = e.request.uri.replace('/ws', ''); return e.request; }";

/**
 * A small product of one stage: a `core` stack with everything that keeps state, an `area` stack with the functions,
 * the second referring to the first's exports. `folder` takes the assembly and the functions' code.
 * Returns the folder of the assembly.
 */
export function synthesiseSample(folder: string): string {
  const app = new App({ outdir: join(folder, 'cdk.out'), analyticsReporting: false });
  const stage = new Stage(app, 'sample');
  const core = new Stack(stage, 'core');
  const area = new Stack(stage, 'area');
  addArea(area, addCore(core), handlerCode(folder));
  return app.synth().directory;
}

function handlerCode(folder: string): Code {
  mkdirSync(join(folder, 'code'));
  writeFileSync(join(folder, 'code', 'index.mjs'), 'export const handler = async () => ({ statusCode: 204 });\n');
  return Code.fromAsset(join(folder, 'code'));
}

function addCore(stack: Stack) {
  const letters = new Queue(stack, 'Letters', { retentionPeriod: Duration.days(14), enforceSSL: true });
  const work = new Queue(stack, 'Work', {
    deadLetterQueue: { queue: letters, maxReceiveCount: 3 },
    visibilityTimeout: Duration.minutes(1),
  });
  const alarms = new Topic(stack, 'Alarms');
  alarms.addSubscription(new EmailSubscription('operator@example.com'));
  new Alarm(stack, 'LettersWait', {
    metric: letters.metricApproximateNumberOfMessagesVisible(),
    threshold: 1,
    evaluationPeriods: 1,
  }).addAlarmAction(new SnsAction(alarms));
  const http = new HttpApi(stack, 'Http', {
    corsPreflight: { allowOrigins: ['https://app.example.com'], allowMethods: [CorsHttpMethod.GET] },
  });
  const sockets = new WebSocketApi(stack, 'Sockets', { routeSelectionExpression: '$request.body.type' });
  const live = new WebSocketStage(stack, 'Live', { webSocketApi: sockets, stageName: 'live', autoDeploy: true });
  addEdge(stack, http, sockets);
  return {
    table: addTable(stack),
    bucket: addBucket(stack),
    secret: addSecret(stack),
    letters,
    work,
    http,
    sockets,
    live,
  };
}

function addTable(stack: Stack): TableV2 {
  return new TableV2(stack, 'Table', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    globalSecondaryIndexes: [
      {
        indexName: 'gsi1',
        partitionKey: { name: 'gsi1pk', type: AttributeType.STRING },
        projectionType: ProjectionType.KEYS_ONLY,
      },
    ],
    timeToLiveAttribute: 'expiresAt',
    dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    warmThroughput: { readUnitsPerSecond: 12_000, writeUnitsPerSecond: 4_000 },
  });
}

function addBucket(stack: Stack): Bucket {
  return new Bucket(stack, 'Media', {
    versioned: true,
    enforceSSL: true,
    cors: [{ allowedOrigins: ['*'], allowedMethods: [HttpMethods.PUT], exposedHeaders: ['ETag'] }],
    lifecycleRules: [
      { prefix: 'tmp/', expiration: Duration.days(1) },
      { noncurrentVersionExpiration: Duration.days(30) },
      { prefix: 'drafts/', tagFilters: { state: 'pending', by: 'user' }, expiration: Duration.days(2) },
      { expiredObjectDeleteMarker: true },
      { expiration: Duration.days(1), enabled: false },
    ],
  });
}

function addSecret(stack: Stack): Secret {
  return new Secret(stack, 'SigningKey', {
    generateSecretString: {
      secretStringTemplate: '{"kid":"k1"}',
      generateStringKey: 'key',
      passwordLength: 64,
      excludePunctuation: true,
    },
  });
}

function addEdge(stack: Stack, http: HttpApi, sockets: WebSocketApi): void {
  const domain = (api: { apiId: string }) => `${api.apiId}.execute-api.${stack.region}.${stack.urlSuffix}`;
  const rewrite = new EdgeFunction(stack, 'Rewrite', {
    code: FunctionCode.fromInline(REWRITE),
    runtime: FunctionRuntime.JS_2_0,
  });
  new Distribution(stack, 'Edge', {
    errorResponses: [404, 405, 414, 500, 501, 502, 503, 504].map((httpStatus) => ({
      httpStatus,
      ttl: Duration.seconds(0),
    })),
    defaultBehavior: {
      origin: new HttpOrigin(domain(http), { customHeaders: { 'X-Origin': 'edge' } }),
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      responseHeadersPolicy: new ResponseHeadersPolicy(stack, 'Headers', {
        securityHeadersBehavior: { frameOptions: { frameOption: HeadersFrameOption.DENY, override: true } },
        removeHeaders: ['X-Powered-By'],
      }),
    },
    additionalBehaviors: {
      '/ws/*': {
        origin: new HttpOrigin(domain(sockets), { originPath: '/live' }),
        cachePolicy: CachePolicy.CACHING_DISABLED,
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        functionAssociations: [{ function: rewrite, eventType: FunctionEventType.VIEWER_REQUEST }],
      },
    },
  });
}

function addArea(stack: Stack, core: ReturnType<typeof addCore>, code: Code): void {
  const { table, bucket, secret, letters, work, http, sockets, live } = core;
  const logGroup = new LogGroup(stack, 'Log');
  const lambda = (id: string, options: FunctionOptions = {}) =>
    new Lambda(stack, id, { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code, logGroup, ...options });
  const hello = lambda('Hello', {
    environment: { TABLE_NAME: table.tableName, SECRET_ARN: secret.secretArn, SOCKETS_URL: live.callbackUrl },
    memorySize: 256,
    timeout: Duration.seconds(10),
    reservedConcurrentExecutions: 5,
    onFailure: new SqsDestination(letters),
    retryAttempts: 1,
    maxEventAge: Duration.hours(1),
  });
  hello.addToRolePolicy(
    new PolicyStatement({
      actions: ['dynamodb:GetItem'],
      resources: [table.tableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['USER#*'] } },
    }),
  );
  new HttpRoute(stack, 'GetUser', {
    httpApi: http,
    routeKey: HttpRouteKey.with('/users/{user_id}', HttpMethod.GET),
    integration: new HttpLambdaIntegration('Http', hello, { timeout: Duration.seconds(20) }),
  });
  const socketIntegration = (id: string) => new WebSocketLambdaIntegration(id, hello);
  new WebSocketRoute(stack, 'Connect', {
    webSocketApi: sockets,
    routeKey: '$connect',
    integration: socketIntegration('OnConnect'),
  });
  new WebSocketRoute(stack, 'Ping', {
    webSocketApi: sockets,
    routeKey: 'ping',
    returnResponse: true,
    integration: socketIntegration('OnPing'),
  });
  const consumer = lambda('Consumer');
  consumer.addEventSource(
    new DynamoEventSource(table as ITable, {
      startingPosition: StartingPosition.LATEST,
      maxBatchingWindow: Duration.seconds(1),
      bisectBatchOnError: true,
      retryAttempts: 3,
      reportBatchItemFailures: true,
      onFailure: new SqsDlq(letters),
      filters: [FilterCriteria.filter({ eventName: FilterRule.isEqual('INSERT') })],
    }),
  );
  consumer.addEventSource(new SqsEventSource(work));
  const arrivals = new Bucket(stack, 'Arrivals');
  (arrivals.node.defaultChild as CfnBucket).notificationConfiguration = {
    eventBridgeConfiguration: { eventBridgeEnabled: true },
  };
  new Rule(stack, 'Arrived', {
    eventPattern: { source: ['aws.s3'], detail: { bucket: { name: [arrivals.bucketName] } } },
    targets: [new LambdaFunction(consumer)],
  });
  bucket.grantRead(consumer);
  new Rule(stack, 'Tick', {
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [new LambdaFunction(consumer, { event: RuleTargetInput.fromObject({ job: 'sweep' }) })],
  });
}
