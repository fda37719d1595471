import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stages.ts';

/** The app's bucket: private, encrypted, versioned, over TLS only; clients reach it by presigned addresses. */
export function privateBucket(scope: Construct, stage: StageSettings): Bucket {
  const cors = {
    allowedMethods: [HttpMethods.GET, HttpMethods.PUT],
    allowedOrigins: [...stage.corsOrigins],
    allowedHeaders: ['*'],
    exposedHeaders: ['ETag'],
    maxAge: 3600,
  };
  return new Bucket(scope, 'Bucket', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    versioned: true,
    removalPolicy: stage.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    lifecycleRules: [
      { abortIncompleteMultipartUploadAfter: Duration.days(1), noncurrentVersionExpiration: Duration.days(30) },
    ],
    ...(stage.corsOrigins.length > 0 && { cors: [cors] }),
  });
}
