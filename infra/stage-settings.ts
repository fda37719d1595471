import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { z } from 'zod';

/** A text of a form; `looks` says which, wherever one has another. */
export const like = (pattern: RegExp, looks: string) => z.string({ error: looks }).regex(pattern, { error: looks });

const whole = (looks: string) => z.int({ error: looks }).positive({ error: looks });

const retention: readonly number[] = Object.values(RetentionDays).filter((days) => typeof days === 'number');

const days = 'a number of days that CloudWatch knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, ...';

/** The name of a host on the internet. */
const hostName = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/;

const units = whole('a number of units per second');

/** What one stage sets; everything else is the same on all of them. */
export const StageSettings = z.strictObject({
  name: like(/^[a-z][a-z0-9]{0,11}$/, 'up to 12 small letters and digits, e.g. prod'),
  region: like(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region, e.g. ap-south-1'),
  /** Tables, buckets and secrets survive the deletion of their stack, and tables refuse to be deleted. */
  keepData: z.boolean({ error: 'true or false' }),
  logRetentionDays: z.custom<RetentionDays>((value) => retention.includes(value as number), { error: days }),
  /** Below which nothing is written to the logs; absent = info. Metrics are written whatever it is. */
  logLevel: z.enum(['debug', 'info', 'warn', 'error'], { error: 'one of debug, info, warn, error' }).optional(),
  /** What a table takes at once from its first minute on; absent = the platform's own start of 4,000 writes a second. */
  warmThroughput: z.strictObject({ readUnitsPerSecond: units, writeUnitsPerSecond: units }).readonly().optional(),
  /** Requests and frames per second of each API, above which the platform answers 429 itself. */
  throttle: z.strictObject({ rateLimit: units, burstLimit: units }).readonly(),
  /** Where browsers may call from; `*` = anywhere, empty = nowhere but the app's own pages. */
  corsOrigins: z
    .array(
      like(/^(\*|https:\/\/[a-z0-9.-]+(:\d+)?)$/, 'an origin without a path, e.g. https://app.example.com, or *'),
      {
        error: 'a list of origins',
      },
    )
    .readonly(),
  /** Who is told of alarms; absent = they only show in the console. */
  alarmEmail: z.email({ error: 'an e-mail address, e.g. ops@example.com' }).optional(),
  /** What text messages may cost in a month; whoever is told of alarms is told at four fifths of it. */
  smsBudgetUsd: z
    .number({ error: 'an amount of dollars, e.g. 100' })
    .positive({ error: 'an amount of dollars, e.g. 100' })
    .optional(),
  /** A web ACL of scope CLOUDFRONT, which lives in us-east-1; absent = no firewall in front of the edge. */
  wafArn: like(
    /^arn:aws:wafv2:us-east-1:\d{12}:global\/webacl\/[\w-]+\/[\w-]+$/,
    'the ARN of a web ACL of scope CLOUDFRONT, arn:aws:wafv2:us-east-1:<account>:global/webacl/<name>/<id>',
  ).optional(),
  /** The address that clients know; absent = one that CloudFront makes up. */
  domain: z
    .strictObject(
      {
        name: like(hostName, 'the name of a host, e.g. api.example.com'),
        certificateArn: like(
          /^arn:aws:acm:us-east-1:\d{12}:certificate\/[\w-]+$/,
          'the ARN of a certificate in us-east-1, where CloudFront looks: arn:aws:acm:us-east-1:<account>:certificate/<id>',
        ),
      },
      { error: 'a name and a certificateArn' },
    )
    .readonly()
    .optional(),
  /** app -> settings group -> the values that differ from the group's defaults; checked when templates are made. */
  apps: z
    .record(z.string(), z.record(z.string(), z.unknown(), { error: 'groups of settings' }).readonly(), {
      error: 'the settings of apps',
    })
    .readonly(),
});

export type StageSettings = Readonly<z.infer<typeof StageSettings>>;
