import type { Resource } from '../core/grant.ts';
import { bucketAddress } from './bucket-address.ts';

/** The origin from which clients read the app's bucket, for pages that have to name it. */
export const bucketOrigin: Resource<string> = {
  env: ['BUCKET_NAME'],
  access: [],
  open: (env) => bucketAddress(env, env.BUCKET_NAME as string).origin,
};
