import type { HttpApi, WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { GrantedResources } from './policy.ts';
import type { QueuePlace } from './task-queue.ts';

/** What all functions of an app share; it stands in the core stack and outlives every function. */
export interface AppResources {
  readonly table: TableV2;
  readonly bucket: Bucket;
  readonly httpApi: HttpApi;
  readonly socketApi: WebSocketApi;
  readonly deadLetters: Queue;
  readonly alarms: Topic;
  /** By the id of the task. The queues themselves stand beside their functions. */
  readonly taskQueues: Readonly<Record<string, QueuePlace>>;
  readonly granted: GrantedResources;
  /** Every environment variable that a function can ask for. */
  readonly variables: Readonly<Record<string, string>>;
}
