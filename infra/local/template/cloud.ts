import type { CloudModel } from '../model.ts';
import { apiTypes, readHttpApis, readSocketApis } from './api.ts';
import { readAssembly, type StackTemplate } from './assembly.ts';
import { bucketTypes, readBuckets } from './bucket.ts';
import { declare } from './declarations.ts';
import { distributionTypes, readDistributions } from './distribution.ts';
import { eventRuleTypes, readEventRules } from './event-rule.ts';
import { eventSourceTypes, readEventSources } from './event-source.ts';
import { forwardingTypes } from './forwarding.ts';
import { iamTypes, readRoles } from './iam.ts';
import { lambdaTypes, readFunctions } from './lambda.ts';
import { queueTypes, readQueues } from './queue.ts';
import type { ResourceType } from './resource-type.ts';
import { responseHeadersTypes } from './response-headers.ts';
import { readSchedules, scheduleTypes } from './schedule.ts';
import { readSecrets, secretTypes } from './secret.ts';
import { fillSecrets } from './secret-reference.ts';
import { readTables, tableTypes } from './table.ts';
import { readTopics, topicTypes } from './topic.ts';
import { typesWithoutEffect } from './without-effect.ts';

/** The account of every local cloud. */
const ACCOUNT_ID = '000000000000';

/** The region of stacks that leave theirs open. */
const DEFAULT_REGION = 'ap-south-1';

/** Every resource type that is understood. */
const RESOURCE_TYPES: readonly ResourceType<unknown>[] = [
  ...apiTypes,
  ...bucketTypes,
  ...distributionTypes,
  ...eventRuleTypes,
  ...eventSourceTypes,
  ...forwardingTypes,
  ...iamTypes,
  ...lambdaTypes,
  ...queueTypes,
  ...responseHeadersTypes,
  ...scheduleTypes,
  ...secretTypes,
  ...tableTypes,
  ...topicTypes,
  ...typesWithoutEffect,
];

/**
 * The cloud that the synthesised assembly in this folder declares, nested assemblies included.
 * Names and ids are the same in every run; only generated secrets differ.
 * Throws an Error that names the stack, the resource and whatever in it is not understood.
 */
export function readCloud(assemblyDirectory: string): CloudModel {
  const stacks = readAssembly(assemblyDirectory);
  const place = { region: onlyRegion(stacks), accountId: onlyAccount(stacks) };
  const declarations = declare(stacks, RESOURCE_TYPES, place);
  const functions = readFunctions(declarations);
  const secrets = readSecrets(declarations);
  const functionArns = new Map(functions.flatMap(({ name, arn }) => [[name, arn] as const, [arn, arn] as const]));
  return {
    ...place,
    functions: fillSecrets(functions, secrets),
    roles: readRoles(declarations),
    tables: readTables(declarations),
    buckets: readBuckets(declarations),
    topics: readTopics(declarations),
    queues: readQueues(declarations),
    secrets,
    httpApis: readHttpApis(declarations),
    socketApis: readSocketApis(declarations),
    eventSources: readEventSources(declarations, functionArns),
    rules: readEventRules(declarations),
    schedules: readSchedules(declarations),
    distributions: fillSecrets(readDistributions(declarations), secrets),
  };
}

function onlyRegion(stacks: readonly StackTemplate[]): string {
  const regions = [...new Set(stacks.map(({ region }) => region).filter((region) => region !== undefined))];
  if (regions.length > 1) throw new Error(`the local cloud has one region, the stacks name ${regions.join(' and ')}`);
  return regions[0] ?? DEFAULT_REGION;
}

function onlyAccount(stacks: readonly StackTemplate[]): string {
  const foreign = stacks.find(({ accountId }) => accountId !== undefined && accountId !== ACCOUNT_ID);
  if (!foreign) return ACCOUNT_ID;
  throw new Error(`stack ${foreign.name} is synthesised for the account ${foreign.accountId}: leave the account open`);
}
