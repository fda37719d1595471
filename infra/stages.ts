import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { withOwnSettings } from './own-settings.ts';
import type { StageSettings } from './stage-settings.ts';
import { Trouble } from './trouble.ts';

export type { StageSettings };

const mumbai = 'ap-south-1';

export const stages = {
  local: {
    name: 'local',
    region: mumbai,
    keepData: false,
    logRetentionDays: RetentionDays.ONE_DAY,
    throttle: { rateLimit: 10_000, burstLimit: 5_000 },
    corsOrigins: ['*'],
    apps: {
      saathii: {
        otp: { testNumbers: { '+919876543210': '123456' } },
        // On a laptop every client has the same address, and who tries things out uploads a lot.
        limits: {
          otpRequestsPerAddress: { max: null, windowSeconds: 3600 },
          uploadOffersPerUser: { max: null, windowSeconds: 3600 },
        },
        presence: { heartbeatNews: 'always' },
        payments: { mode: 'instant' },
      },
    },
  },
  dev: {
    name: 'dev',
    region: mumbai,
    keepData: false,
    logRetentionDays: RetentionDays.ONE_WEEK,
    throttle: { rateLimit: 500, burstLimit: 500 },
    corsOrigins: ['*'],
    apps: {},
  },
  prod: {
    name: 'prod',
    region: mumbai,
    keepData: true,
    logRetentionDays: RetentionDays.THREE_MONTHS,
    warmThroughput: { readUnitsPerSecond: 15_000, writeUnitsPerSecond: 8_000 },
    throttle: { rateLimit: 8_000, burstLimit: 4_000 },
    corsOrigins: [],
    smsBudgetUsd: 100,
    apps: {
      // Messages cost money wherever they go: only numbers of the countries that are served get one.
      saathii: { otp: { callingCodes: ['91'] } },
    },
  },
} as const satisfies Record<string, StageSettings>;

export type StageName = keyof typeof stages;

/**
 * The settings of a stage by its name: those that stand here, and over them those of `stages.local.json`, or of another
 * such file. They are not checked yet. An unknown name is an Error that lists the known ones.
 */
export function stageNamed(name: string, file?: string): StageSettings {
  const known: Readonly<Record<string, StageSettings>> = stages;
  const stage = Object.hasOwn(known, name) ? known[name] : undefined;
  const names = Object.keys(stages).join(', ');
  if (!stage) throw new Trouble(`there is no stage ${name}, only ${names}`, 'Name one of them: -c stage=prod');
  return withOwnSettings(stage, Object.keys(stages), file);
}
