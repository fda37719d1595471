import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** What one stage sets; everything else is the same on all of them. */
export interface StageSettings {
  readonly name: string;
  readonly region: string;
  /** Tables, buckets and secrets survive the deletion of their stack, and tables refuse to be deleted. */
  readonly keepData: boolean;
  readonly logRetentionDays: RetentionDays;
  /** What a table takes at once from its first minute on; absent = the platform's own start of 4,000 writes a second. */
  readonly warmThroughput?: { readonly readUnitsPerSecond: number; readonly writeUnitsPerSecond: number };
  /** Requests and frames per second of each API, above which the platform answers 429 itself. */
  readonly throttle: { readonly rateLimit: number; readonly burstLimit: number };
  /** Where browsers may call from, e.g. `https://app.example.com`; `*` = anywhere, empty = nowhere. */
  readonly corsOrigins: readonly string[];
  /** Who is told of alarms; absent = they only show in the console. */
  readonly alarmEmail?: string;
  /** A web ACL of scope CLOUDFRONT, which lives in us-east-1; absent = no firewall in front of the edge. */
  readonly wafArn?: string;
  /** app -> settings group -> the values that differ from the group's defaults; checked when templates are made. */
  readonly apps: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

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
    apps: {
      // Messages cost money wherever they go: only numbers of the countries that are served get one.
      saathii: { otp: { callingCodes: ['91'] } },
    },
  },
} as const satisfies Record<string, StageSettings>;

export type StageName = keyof typeof stages;

/** The settings of a stage by its name; an unknown name is an Error that lists the known ones. */
export function stageNamed(name: string): StageSettings {
  const known: Readonly<Record<string, StageSettings>> = stages;
  const stage = Object.hasOwn(known, name) ? known[name] : undefined;
  if (!stage) throw new Error(`there is no stage ${name}, only ${Object.keys(stages).join(', ')}`);
  return stage;
}
