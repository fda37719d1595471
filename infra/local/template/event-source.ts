import { z } from 'zod';
import type { EventSource } from '../model.ts';
import {
  annotations,
  type Declarations,
  type Declared,
  generatedUuid,
  inert,
  present,
  type ResourceType,
} from './resource-type.ts';

const properties = z.strictObject({
  ...annotations,
  BatchSize: z.number().optional(),
  BisectBatchOnFunctionError: z.boolean().default(false),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() }).default({}),
  Enabled: z.boolean().default(true),
  EventSourceArn: z.string(),
  FilterCriteria: z
    .strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })) })
    .default({ Filters: [] }),
  FunctionName: z.string(),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  MaximumBatchingWindowInSeconds: z.number().default(0),
  MaximumRecordAgeInSeconds: z.number().default(-1),
  MaximumRetryAttempts: z.number().default(-1),
  ParallelizationFactor: z.number().default(1),
  ScalingConfig: inert('an upper bound of parallel batches that one laptop stays below'),
  StartingPosition: z.enum(['LATEST', 'TRIM_HORIZON']).default('TRIM_HORIZON'),
});

type Properties = z.infer<typeof properties>;

const eventSourceMapping: ResourceType<Properties> = {
  name: 'AWS::Lambda::EventSourceMapping',
  properties,
  identify: (subject) => {
    const id = generatedUuid(subject);
    return { ref: id, attributes: { Id: id } };
  },
};

/** The platform's batch size where the mapping states none. */
const DEFAULT_BATCH_SIZE: Readonly<Record<string, number>> = { dynamodb: 100, sqs: 10 };

export const eventSourceTypes = [eventSourceMapping];

/** Every event source mapping, with the platform's defaults filled in. */
export function readEventSources(declarations: Declarations, functionArns: ReadonlyMap<string, string>): EventSource[] {
  return declarations.all(eventSourceMapping).map((declared) => {
    const mapping = declared.properties;
    const service = mapping.EventSourceArn.split(':')[2] ?? '';
    return {
      stack: declared.stack,
      logicalId: declared.logicalId,
      id: declared.ref,
      functionArn:
        functionArns.get(mapping.FunctionName) ?? declared.fail(`there is no function ${mapping.FunctionName}`),
      sourceArn: mapping.EventSourceArn,
      enabled: mapping.Enabled,
      startingPosition: mapping.StartingPosition,
      batchSize:
        mapping.BatchSize ?? DEFAULT_BATCH_SIZE[service] ?? declared.fail(`events of ${service} are not understood`),
      windowSeconds: mapping.MaximumBatchingWindowInSeconds,
      bisect: mapping.BisectBatchOnFunctionError,
      retries: mapping.MaximumRetryAttempts,
      maximumAgeSeconds: mapping.MaximumRecordAgeInSeconds,
      parallelization: mapping.ParallelizationFactor,
      partialFailures: mapping.FunctionResponseTypes.length > 0,
      ...present({ onFailure: mapping.DestinationConfig.OnFailure?.Destination }),
      filters: mapping.FilterCriteria.Filters.map(({ Pattern }) => parsePattern(Pattern, declared)),
    };
  });
}

function parsePattern(pattern: string, declared: Declared<Properties>): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(pattern);
  } catch {
    return declared.fail(`the filter pattern ${pattern} is not JSON`);
  }
}
