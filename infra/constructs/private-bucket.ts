import { Duration } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, HttpMethods } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { unsubmitted } from '../../lib/media/unsubmitted.ts';
import type { StageSettings } from '../stages.ts';
import { removalPolicy } from './removal-policy.ts';

/**
 * The app's bucket: private, encrypted, versioned, over TLS only; clients reach it by presigned addresses. It tells the
 * event bus of its objects, so that functions come and go as rules of the bus without a change of the bucket. Browsers
 * reach it from the app's own pages, at `origins`, and from wherever the stage says.
 */
export function privateBucket(scope: Construct, stage: StageSettings, origins: readonly string[]): Bucket {
  const cors = {
    allowedMethods: [HttpMethods.GET, HttpMethods.PUT],
    allowedOrigins: [...stage.corsOrigins, ...origins],
    allowedHeaders: ['*'],
    exposedHeaders: ['ETag'],
    maxAge: 3600,
  };
  const bucket = new Bucket(scope, 'Bucket', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    versioned: true,
    removalPolicy: removalPolicy(stage),
    lifecycleRules: [
      // What was deleted is gone for good a day later, and so is the mark of its deletion.
      {
        abortIncompleteMultipartUploadAfter: Duration.days(1),
        noncurrentVersionExpiration: Duration.days(1),
        expiredObjectDeleteMarker: true,
      },
      // Until the second day an upload may be about to lose its tag.
      { tagFilters: { [unsubmitted.name]: unsubmitted.value }, expiration: Duration.days(2) },
    ],
    cors: [cors],
  });
  // The library's own way to say so is a function that edits the bucket at deployment.
  (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
    eventBridgeConfiguration: { eventBridgeEnabled: true },
  };
  return bucket;
}
