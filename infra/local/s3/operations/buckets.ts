import type { Operation } from '../operation.ts';
import { markup, xmlResponse } from '../xml.ts';

/** ListBuckets. */
export const listBuckets: Operation = (_call, { model }) => {
  const names = model.buckets.map(({ name }) => markup({ Name: name })).sort((a, b) => (a.xml < b.xml ? -1 : 1));
  return xmlResponse('ListAllMyBucketsResult', markup({ Buckets: markup({ Bucket: names }) }));
};

/** HeadBucket. */
export const headBucket: Operation = ({ bucket }, { model, store }) => {
  store.bucket(bucket);
  return { status: 200, headers: { 'x-amz-bucket-region': model.region }, body: '' };
};
