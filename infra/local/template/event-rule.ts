import { z } from 'zod';
import type { EventRule } from '../model.ts';
import {
  annotations,
  arn,
  type Declarations,
  generatedName,
  inert,
  present,
  type ResourceType,
} from './resource-type.ts';

/** Why the platform's own retries between EventBridge and Lambda have no counterpart. */
export const DELIVERY = 'handing an event to a local function does not fail';

/** Whether a rule or a schedule runs. */
export const state = z.enum(['ENABLED', 'DISABLED']).default('ENABLED');

const properties = z.strictObject({
  ...annotations,
  EventPattern: z.record(z.string(), z.unknown()).optional(),
  Name: z.string().optional(),
  ScheduleExpression: z.string().optional(),
  State: state,
  Targets: z.array(
    z.strictObject({
      Arn: z.string(),
      DeadLetterConfig: inert(DELIVERY),
      Id: inert('read by people only'),
      Input: z.string().optional(),
      RetryPolicy: inert(DELIVERY),
    }),
  ),
});

/** A rule of the default event bus: it waits for events, runs by the clock, or both. */
export const eventRule: ResourceType<z.infer<typeof properties>> = {
  name: 'AWS::Events::Rule',
  properties,
  identify: (subject) => {
    const name = subject.properties.Name ?? generatedName(subject, 64);
    return { ref: name, attributes: { Arn: arn(subject, 'events', `rule/${name}`) } };
  },
};

export const eventRuleTypes = [eventRule];

/** Every rule that waits for events. One that waits for nothing and has no schedule is an Error. */
export function readEventRules(declarations: Declarations): EventRule[] {
  return declarations.all(eventRule).flatMap((declared) => {
    const { EventPattern: pattern, ScheduleExpression, State, Targets } = declared.properties;
    if (pattern === undefined) {
      return ScheduleExpression === undefined ? declared.fail('it has no EventPattern and no ScheduleExpression') : [];
    }
    return {
      stack: declared.stack,
      logicalId: declared.logicalId,
      arn: declared.attributes.Arn ?? '',
      enabled: State === 'ENABLED',
      pattern,
      targets: Targets.map(({ Arn, Input }) => ({ functionArn: Arn, ...present({ input: Input }) })),
    };
  });
}
