import { OPERATOR, SECRET_ACCESS_KEY } from '../../infra/local/endpoint/signature.ts';
import type { Bucket as BucketModel } from '../../infra/local/model.ts';
import { type Bucket, bucket } from '../../lib/media/bucket.ts';
import { noEngine, startAws } from './aws-endpoint.ts';
import { emptyModel } from './cloud-model.ts';

/** A bucket of its own that keeps versions, behind the local cloud's endpoint. */
export interface TestBucket {
  readonly bucket: Bucket;
  readonly aws: Awaited<ReturnType<typeof startAws>>;
  stop(): Promise<void>;
}

const model: BucketModel = {
  stack: 'Test',
  logicalId: 'Bucket',
  name: 'test-bucket',
  arn: 'arn:aws:s3:::test-bucket',
  versioned: true,
  cors: [],
  eventBridge: false,
  expirations: [],
};

export async function openTestBucket(): Promise<TestBucket> {
  const aws = await startAws(emptyModel({ buckets: [model] }), noEngine);
  const opened = bucket.open({
    BUCKET_NAME: model.name,
    AWS_ENDPOINT_URL: aws.endpoint.url,
    AWS_REGION: 'ap-south-1',
    AWS_ACCESS_KEY_ID: OPERATOR,
    AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
  });
  return { bucket: opened, aws, stop: () => aws.endpoint.stop() };
}
