import { z } from 'zod';
import type { PolicyStatement } from '../model.ts';
import { inert } from './resource-type.ts';

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

const conditionValues = z
  .union([z.string(), z.boolean(), z.number(), z.array(z.string())])
  .transform((value) => [value].flat().map(String));

const identityStatement = z.strictObject({
  Sid: inert('read by people only'),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore,
  Resource: oneOrMore,
  Condition: z.record(z.string(), z.record(z.string(), conditionValues)).default({}),
});

/** A policy document of a role: `NotAction`, `NotResource` and whatever else is not listed is refused. */
export const identityPolicy = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(identityStatement).transform((statements) =>
    statements.map(
      ({ Effect, Action, Resource, Condition }): PolicyStatement => ({
        effect: Effect,
        actions: Action,
        resources: Resource,
        conditions: Condition,
      }),
    ),
  ),
});

const refusesPlainHttp = z.strictObject({
  Sid: inert('read by people only'),
  Effect: z.literal('Deny'),
  Action: inert('the local endpoint speaks plain HTTP, so the refusal of plain HTTP is not imitated'),
  Resource: inert('as the action'),
  Principal: inert('as the action'),
  Condition: z.strictObject({ Bool: z.strictObject({ 'aws:SecureTransport': z.literal('false') }) }),
});

const admitsService = z.strictObject({
  Sid: inert('read by people only'),
  Effect: z.literal('Allow'),
  Action: inert("the local cloud's own services deliver without asking"),
  Resource: inert('as the action'),
  Principal: z.strictObject({ Service: oneOrMore }),
  Condition: inert('as the action'),
});

/** A policy document of a bucket, queue or topic: only statements without effect in a local cloud of one account pass. */
export const resourcePolicy = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(z.union([refusesPlainHttp, admitsService])),
});
