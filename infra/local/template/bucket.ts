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

const lifecycleRule = z.strictObject({
  AbortIncompleteMultipartUpload: inert('local uploads in parts are not billed'),
  ExpirationInDays: z.number().optional(),
  ExpiredObjectDeleteMarker: inert('markers are not billed locally'),
  Id: inert('read by people only'),
  NoncurrentVersionExpiration: z.strictObject({ NoncurrentDays: z.number() }).optional(),
  Prefix: z.string().default(''),
  Status: z.enum(['Enabled', 'Disabled']),
  Transitions: inert('there is one storage class locally'),
});

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
  VersioningConfiguration: z.strictObject({ Status: z.enum(['Enabled', 'Suspended']) }).optional(),
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
    versioned: declared.properties.VersioningConfiguration?.Status === 'Enabled',
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
    const { Prefix: prefix, ExpirationInDays, NoncurrentVersionExpiration } = rule;
    return [
      ...(ExpirationInDays === undefined ? [] : [{ prefix, days: ExpirationInDays, nonCurrentOnly: false }]),
      ...(NoncurrentVersionExpiration
        ? [{ prefix, days: NoncurrentVersionExpiration.NoncurrentDays, nonCurrentOnly: true }]
        : []),
    ];
  });
}
