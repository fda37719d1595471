import { GetObjectTaggingCommand, HeadObjectCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { OPERATOR } from '../../infra/local/endpoint/signature.ts';
import type { World } from '../../infra/local/world.ts';
import { clientOf } from './aws-endpoint.ts';

/** An operator's view of the app's bucket. */
export interface StoredObjects {
  /** What stands below a prefix: every version of every object, deleted or not. */
  below(prefix: string): Promise<readonly string[]>;
  /** An object's type, metadata and tags. */
  facts(key: string): Promise<{ type: string | undefined; metadata: object; tags: object }>;
}

export function storedObjects(world: World): StoredObjects {
  const client = new S3Client({ ...clientOf(world.endpointUrl, OPERATOR), forcePathStyle: true });
  const send: typeof client.send = (command: never) => {
    client.config.systemClockOffset = world.clock.now() - Date.now();
    return client.send(command);
  };
  const [{ name: Bucket } = { name: '' }] = world.model.buckets;
  return {
    async below(Prefix) {
      const { Versions = [], DeleteMarkers = [] } = await send(new ListObjectVersionsCommand({ Bucket, Prefix }));
      return [...Versions, ...DeleteMarkers].map(({ Key = '' }) => Key);
    },
    async facts(Key) {
      const { ContentType, Metadata = {} } = await send(new HeadObjectCommand({ Bucket, Key }));
      const { TagSet = [] } = await send(new GetObjectTaggingCommand({ Bucket, Key }));
      const tags = Object.fromEntries(TagSet.map(({ Key: name, Value }) => [name, Value]));
      return { type: ContentType, metadata: Metadata, tags };
    },
  };
}
