import { z } from 'zod';
import type { Topic } from '../model.ts';
import { resourcePolicy } from './policy-statement.ts';
import { annotations, arn, type Declarations, generatedName, inert, type ResourceType } from './resource-type.ts';

const topicProperties = z.strictObject({
  DisplayName: inert('read by people only'),
  KmsMasterKeyId: inert('local data is not encrypted'),
  Tags: annotations.Tags,
  TopicName: z.string().optional(),
  TracingConfig: inert('every local invocation has a trace id'),
});

const topic: ResourceType<z.infer<typeof topicProperties>> = {
  name: 'AWS::SNS::Topic',
  properties: topicProperties,
  identify: (subject) => {
    const name = subject.properties.TopicName ?? generatedName(subject, 256);
    const topicArn = arn(subject, 'sns', name);
    return { ref: topicArn, attributes: { TopicArn: topicArn, TopicName: name } };
  },
};

/** Subscriptions of people: what is published is kept in the outbox instead. One of a function or a queue is refused. */
const subscriptionProperties = z.strictObject({
  Endpoint: z.string(),
  Protocol: z.enum(['email', 'email-json', 'sms']),
  TopicArn: z.string(),
});

const subscription: ResourceType<z.infer<typeof subscriptionProperties>> = {
  name: 'AWS::SNS::Subscription',
  properties: subscriptionProperties,
  identify: (subject) => ({ ref: generatedName(subject, 128) }),
};

const topicPolicyProperties = z.strictObject({ PolicyDocument: resourcePolicy, Topics: z.array(z.string()) });

const topicPolicy: ResourceType<z.infer<typeof topicPolicyProperties>> = {
  name: 'AWS::SNS::TopicPolicy',
  properties: topicPolicyProperties,
  identify: (subject) => ({ ref: generatedName(subject, 128) }),
};

export const topicTypes = [topic, subscription, topicPolicy];

/** Every topic. */
export function readTopics(declarations: Declarations): Topic[] {
  return declarations.all(topic).map(({ stack, logicalId, ref, attributes }) => ({
    stack,
    logicalId,
    arn: ref,
    name: attributes.TopicName ?? '',
  }));
}
