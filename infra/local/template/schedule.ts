import { z } from 'zod';
import type { Schedule } from '../model.ts';
import { DELIVERY, eventRule, state } from './event-rule.ts';
import {
  annotations,
  arn,
  type Declarations,
  generatedName,
  inert,
  present,
  type ResourceType,
} from './resource-type.ts';

const scheduleProperties = z.strictObject({
  ...annotations,
  FlexibleTimeWindow: inert('local ticks are on time, which every window allows'),
  GroupName: z.string().default('default'),
  Name: z.string().optional(),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.enum(['Etc/UTC', 'UTC']).default('UTC'),
  State: state,
  Target: z.strictObject({
    Arn: z.string(),
    DeadLetterConfig: inert(DELIVERY),
    Input: z.string().optional(),
    RetryPolicy: inert(DELIVERY),
    RoleArn: inert('the local scheduler needs no role'),
  }),
});

const schedule: ResourceType<z.infer<typeof scheduleProperties>> = {
  name: 'AWS::Scheduler::Schedule',
  properties: scheduleProperties,
  identify: (subject) => {
    const name = subject.properties.Name ?? generatedName(subject, 64);
    const scheduleArn = arn(subject, 'scheduler', `schedule/${subject.properties.GroupName}/${name}`);
    return { ref: name, attributes: { Arn: scheduleArn } };
  },
};

const groupProperties = z.strictObject({ Name: z.string().optional(), Tags: annotations.Tags });

const scheduleGroup: ResourceType<z.infer<typeof groupProperties>> = {
  name: 'AWS::Scheduler::ScheduleGroup',
  properties: groupProperties,
  identify: (subject) => {
    const name = subject.properties.Name ?? generatedName(subject, 64);
    return { ref: name, attributes: { Arn: arn(subject, 'scheduler', `schedule-group/${name}`) } };
  },
};

export const scheduleTypes = [schedule, scheduleGroup];

/** Everything that starts functions by the clock: schedules, and those rules that have one. */
export function readSchedules(declarations: Declarations): Schedule[] {
  const rules = declarations.all(eventRule).map((declared) => ({ declared, targets: declared.properties.Targets }));
  const schedules = declarations.all(schedule).map((declared) => ({ declared, targets: [declared.properties.Target] }));
  return [...rules, ...schedules].flatMap(({ declared, targets }) => {
    const { ScheduleExpression: expression, State } = declared.properties;
    if (expression === undefined) return [];
    return {
      stack: declared.stack,
      logicalId: declared.logicalId,
      name: declared.ref,
      expression,
      enabled: State === 'ENABLED',
      targets: targets.map(({ Arn, Input }) => ({ functionArn: Arn, ...present({ input: Input }) })),
    };
  });
}
