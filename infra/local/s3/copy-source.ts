import { AwsError } from '../endpoint/aws-error.ts';
import type { AwsRequest } from '../endpoint/aws-request.ts';
import type { Place } from './object-store.ts';

/** What a copy is made of: `x-amz-copy-source: /bucket/key?versionId=id`, percent-encoded. */
export function readCopySource({ headers }: AwsRequest): Place & { readonly versionId: string | undefined } {
  const [, path = '', versionId] =
    /^\/?([^?]*)(?:\?versionId=(.*))?$/s.exec(String(headers['x-amz-copy-source'])) ?? [];
  try {
    const [bucket = '', ...key] = decodeURIComponent(path).split('/');
    if (bucket !== '' && key.join('/') !== '') return { bucket, key: key.join('/'), versionId };
  } catch {
    // An encoding that can't be undone names nothing, as an empty name does.
  }
  throw new AwsError('InvalidArgument', 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
}
