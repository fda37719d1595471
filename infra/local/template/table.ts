import { z } from 'zod';
import type { Table } from '../model.ts';
import {
  annotations,
  arn,
  type Declarations,
  type Declared,
  generatedName,
  inert,
  present,
  type ResourceType,
  type Subject,
} from './resource-type.ts';

const OPERATIONS = 'matters to the operation of a real table only';
const THROUGHPUT = 'local engines know no throughput limits';

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

const projection = z.strictObject({
  ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
  NonKeyAttributes: z.array(z.string()).optional(),
});

/** An index for CreateTable: keys and projection, without what concerns throughput and metrics. */
const index = z
  .strictObject({
    ContributorInsightsSpecification: inert(OPERATIONS),
    IndexName: z.string(),
    KeySchema: keySchema,
    OnDemandThroughput: inert(THROUGHPUT),
    Projection: projection,
    WarmThroughput: inert(THROUGHPUT),
  })
  .transform(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }));

const sharedProperties = {
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  BillingMode: z.literal('PAY_PER_REQUEST'),
  GlobalSecondaryIndexes: z.array(index).optional(),
  KeySchema: keySchema,
  LocalSecondaryIndexes: z.array(index).optional(),
  SSESpecification: inert('local data is not encrypted'),
  StreamSpecification: z
    .strictObject({ StreamViewType: z.enum(['NEW_AND_OLD_IMAGES', 'NEW_IMAGE', 'OLD_IMAGE', 'KEYS_ONLY']) })
    .optional(),
  TableName: z.string().optional(),
  TimeToLiveSpecification: z.strictObject({ AttributeName: z.string(), Enabled: z.boolean() }).optional(),
  WarmThroughput: inert(THROUGHPUT),
};

const tableProperties = z.strictObject({
  ...sharedProperties,
  ContributorInsightsSpecification: inert(OPERATIONS),
  DeletionProtectionEnabled: inert('nothing deletes a table locally'),
  OnDemandThroughput: inert(THROUGHPUT),
  PointInTimeRecoverySpecification: inert(OPERATIONS),
  TableClass: inert(OPERATIONS),
  Tags: annotations.Tags,
});

const globalTableProperties = z.strictObject({
  ...sharedProperties,
  Replicas: z
    .array(
      z.strictObject({
        ContributorInsightsSpecification: inert(OPERATIONS),
        DeletionProtectionEnabled: inert('nothing deletes a table locally'),
        GlobalSecondaryIndexes: inert(OPERATIONS),
        PointInTimeRecoverySpecification: inert(OPERATIONS),
        Region: inert('the one region is the local one'),
        SSESpecification: inert('local data is not encrypted'),
        TableClass: inert(OPERATIONS),
        Tags: annotations.Tags,
      }),
    )
    .length(1, 'a table of several regions is not understood'),
  WriteOnDemandThroughputSettings: inert(THROUGHPUT),
});

const table: ResourceType<z.infer<typeof tableProperties>> = {
  name: 'AWS::DynamoDB::Table',
  properties: tableProperties,
  identify,
};

const globalTable: ResourceType<z.infer<typeof globalTableProperties>> = {
  name: 'AWS::DynamoDB::GlobalTable',
  properties: globalTableProperties,
  identify,
};

type Properties = z.infer<typeof tableProperties> | z.infer<typeof globalTableProperties>;

export const tableTypes = [table, globalTable];

/** Every table, with the CreateTable input that makes it. */
export function readTables(declarations: Declarations): Table[] {
  return [...declarations.all(table), ...declarations.all(globalTable)].map(readTable);
}

function readTable({ stack, logicalId, ref, attributes, properties }: Declared<Properties>): Table {
  const { StreamSpecification, TimeToLiveSpecification } = properties;
  return {
    stack,
    logicalId,
    arn: attributes.Arn ?? '',
    name: ref,
    ...present({ streamArn: attributes.StreamArn }),
    definition: {
      TableName: ref,
      AttributeDefinitions: properties.AttributeDefinitions,
      BillingMode: properties.BillingMode,
      KeySchema: properties.KeySchema,
      ...present({
        GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes,
        LocalSecondaryIndexes: properties.LocalSecondaryIndexes,
        StreamSpecification: StreamSpecification && { StreamEnabled: true, ...StreamSpecification },
      }),
    },
    ...(TimeToLiveSpecification?.Enabled ? { ttlAttribute: TimeToLiveSpecification.AttributeName } : {}),
  };
}

function identify(subject: Subject<Properties>) {
  const name = subject.properties.TableName ?? generatedName(subject, 255);
  const tableArn = arn(subject, 'dynamodb', `table/${name}`);
  const stream = subject.properties.StreamSpecification && {
    StreamArn: `${tableArn}/stream/2025-01-01T00:00:00.000`,
  };
  return { ref: name, attributes: { Arn: tableArn, ...stream } };
}
