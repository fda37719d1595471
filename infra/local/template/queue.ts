import { z } from 'zod';
import type { Queue } from '../model.ts';
import { resourcePolicy } from './policy-statement.ts';
import {
  annotations,
  arn,
  type Declarations,
  generatedName,
  inert,
  present,
  type ResourceType,
} from './resource-type.ts';

const queueProperties = z.strictObject({
  KmsDataKeyReusePeriodSeconds: inert('local data is not encrypted'),
  KmsMasterKeyId: inert('local data is not encrypted'),
  MessageRetentionPeriod: z.number().default(345_600),
  QueueName: z.string().optional(),
  ReceiveMessageWaitTimeSeconds: inert('a local poll answers at once'),
  RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).optional(),
  SqsManagedSseEnabled: inert('local data is not encrypted'),
  Tags: annotations.Tags,
  VisibilityTimeout: z.number().default(30),
});

const queue: ResourceType<z.infer<typeof queueProperties>> = {
  name: 'AWS::SQS::Queue',
  properties: queueProperties,
  identify: (subject) => {
    const name = subject.properties.QueueName ?? generatedName(subject, 80);
    const url = `https://sqs.${subject.region}.amazonaws.com/${subject.accountId}/${name}`;
    return { ref: url, attributes: { Arn: arn(subject, 'sqs', name), QueueName: name, QueueUrl: url } };
  },
};

const queuePolicyProperties = z.strictObject({ PolicyDocument: resourcePolicy, Queues: z.array(z.string()) });

const queuePolicy: ResourceType<z.infer<typeof queuePolicyProperties>> = {
  name: 'AWS::SQS::QueuePolicy',
  properties: queuePolicyProperties,
  identify: (subject) => ({ ref: generatedName(subject, 128) }),
};

export const queueTypes = [queue, queuePolicy];

/** Every queue with its retention, its visibility timeout and the queue its poisoned messages move to. */
export function readQueues(declarations: Declarations): Queue[] {
  return declarations.all(queue).map(({ stack, logicalId, ref, attributes, properties }) => ({
    stack,
    logicalId,
    arn: attributes.Arn ?? '',
    name: attributes.QueueName ?? '',
    url: ref,
    retentionSeconds: properties.MessageRetentionPeriod,
    visibilitySeconds: properties.VisibilityTimeout,
    ...present({
      redrive: properties.RedrivePolicy && {
        queueArn: properties.RedrivePolicy.deadLetterTargetArn,
        maximumReceives: properties.RedrivePolicy.maxReceiveCount,
      },
    }),
  }));
}
