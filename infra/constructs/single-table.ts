import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, ProjectionType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stages.ts';

const text = (name: string) => ({ name, type: AttributeType.STRING });

/** An index that is slower than its table holds up the writes of the table, so each starts as warm. */
const index = (name: string, { warmThroughput }: StageSettings) => ({
  indexName: name,
  partitionKey: text(`${name}pk`),
  sortKey: text(`${name}sk`),
  projectionType: ProjectionType.KEYS_ONLY,
  ...(warmThroughput && { warmThroughput }),
});

/** The one table of an app: two sparse indexes, a stream of both images, expiry, and recovery to any second. */
export function singleTable(scope: Construct, stage: StageSettings): TableV2 {
  return new TableV2(scope, 'Table', {
    partitionKey: text('pk'),
    sortKey: text('sk'),
    globalSecondaryIndexes: [index('gsi1', stage), index('gsi2', stage)],
    timeToLiveAttribute: 'expiresAt',
    dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: stage.keepData,
    // Not taken away when its first deployment fails: it refuses that, and the stack would get stuck in its rollback.
    removalPolicy: stage.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    billing: Billing.onDemand(),
    ...(stage.warmThroughput && { warmThroughput: stage.warmThroughput }),
  });
}
