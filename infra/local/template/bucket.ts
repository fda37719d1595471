import { z } from 'zod';
import type { Bucket } from '../model.ts';
import { resourcePolicy } from './policy-statement.ts';
import {
  annotations,
  type Declarations,
  type Declared,
  generatedName,
  inert,
  type ResourceType,
} from './resource-type.ts';

const corsRule = z.strictObject({
  AllowedHeaders: z.array(z.string()).default([]),
  AllowedMethods: z.array(z.string()),
  AllowedOrigins: z.array(z.string()),
  ExposedHeaders: z.array(z.string()).default([]),
  Id: inert('read by people only'),
  MaxAge: inert('browsers ask again'),
});

const days = z.int().positive();

const lifecycleRule = z
  .strictObject({
    AbortIncompleteMultipartUpload: inert('local uploads in parts are not billed'),
    ExpirationInDays: days.optional(),
    ExpiredObjectDeleteMarker: z.boolean().optional(),
    Id: inert('read by people only'),
    NoncurrentVersionExpiration: z.strictObject({ NoncurrentDays: days }).optional(),
    Prefix: z.string().default(''),
    Status: z.enum(['Enabled', 'Disabled']),
    TagFilters: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).default([]),
    Transitions: inert('there is one storage class locally'),
  })
  .refine(({ ExpiredObjectDeleteMarker, ExpirationInDays, TagFilters }) => {
    return !ExpiredObjectDeleteMarker || (ExpirationInDays === undefined && TagFilters.length === 0);
  }, 'ExpiredObjectDeleteMarker goes neither with ExpirationInDays nor with TagFilters')
  .refine(({ AbortIncompleteMultipartUpload, TagFilters }) => {
    return AbortIncompleteMultipartUpload === undefined || TagFilters.length === 0;
  }, 'AbortIncompleteMultipartUpload does not go with TagFilters');

const bucketProperties = z.strictObject({
  BucketEncryption: inert('local data is not encrypted'),
  BucketName: z.string().optional(),
  CorsConfiguration: z.strictObject({ CorsRules: z.array(corsRule) }).default({ CorsRules: [] }),
  LifecycleConfiguration: z.strictObject({ Rules: z.array(lifecycleRule) }).default({ Rules: [] }),
  LoggingConfiguration: inert('there is no access log locally'),
  NotificationConfiguration: z
    .strictObject({ EventBridgeConfiguration: z.strictObject({ EventBridgeEnabled: z.boolean() }) })
    .optional(),
  OwnershipControls: inert('there is one account'),
  PublicAccessBlockConfiguration: inert('only signed requests pass locally'),
  Tags: annotations.Tags,
  VersioningConfiguration: z.strictObject({ Status: z.literal('Enabled') }).optional(),
});

type BucketProperties = z.infer<typeof bucketProperties>;

const bucket: ResourceType<BucketProperties> = {
  name: 'AWS::S3::Bucket',
  properties: bucketProperties,
  identify: (subject) => {
    const name = subject.properties.BucketName ?? generatedName(subject, 63).toLowerCase();
    return {
      ref: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${subject.region}.amazonaws.com`,
      },
    };
  },
};

const bucketPolicyProperties = z.strictObject({ Bucket: z.string(), PolicyDocument: resourcePolicy });

const bucketPolicy: ResourceType<z.infer<typeof bucketPolicyProperties>> = {
  name: 'AWS::S3::BucketPolicy',
  properties: bucketPolicyProperties,
  identify: (subject) => ({ ref: generatedName(subject, 128) }),
};

export const bucketTypes = [bucket, bucketPolicy];

/** Every bucket with its CORS rules, its lifecycle and whether it tells the event bus of its objects. */
export function readBuckets(declarations: Declarations): Bucket[] {
  return declarations.all(bucket).map((declared) => ({
    stack: declared.stack,
    logicalId: declared.logicalId,
    arn: declared.attributes.Arn ?? '',
    name: declared.ref,
    versioned: declared.properties.VersioningConfiguration !== undefined,
    cors: declared.properties.CorsConfiguration.CorsRules.map((rule) => ({
      origins: rule.AllowedOrigins,
      methods: rule.AllowedMethods,
      headers: rule.AllowedHeaders,
      exposed: rule.ExposedHeaders,
    })),
    eventBridge: declared.properties.NotificationConfiguration?.EventBridgeConfiguration.EventBridgeEnabled ?? false,
    expirations: readExpirations(declared),
  }));
}

function readExpirations({ properties }: Declared<BucketProperties>): Bucket['expirations'] {
  return properties.LifecycleConfiguration.Rules.filter(({ Status }) => Status === 'Enabled').flatMap((rule) => {
    const selected = {
      prefix: rule.Prefix,
      tags: Object.fromEntries(rule.TagFilters.map(({ Key, Value }) => [Key, Value])),
    };
    const { ExpirationInDays: current, NoncurrentVersionExpiration: nonCurrent } = rule;
    return [
      ...(current === undefined ? [] : [{ ...selected, days: current, what: 'current' as const }]),
      ...(nonCurrent ? [{ ...selected, days: nonCurrent.NoncurrentDays, what: 'non-current' as const }] : []),
      ...(rule.ExpiredObjectDeleteMarker ? [{ ...selected, days: 0, what: 'lone markers' as const }] : []),
    ];
  });
}
