import middy from '@middy/core';
import type { UploadListener } from './contract.ts';
import type { Opened } from './grant.ts';
import { invocationLog, openOnce } from './instance.ts';
import { describeError, type Log } from './log.ts';

interface ObjectEvent {
  readonly Records: readonly {
    readonly s3: { readonly object: { readonly key: string; readonly size: number; readonly versionId?: string } };
  }[];
}

/** An object that was stored below the listener's prefix. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  readonly version: string | undefined;
}

/** Makes the Lambda handler that is told of stored objects, at least once each; a failure is thrown on and retried. */
export function uploadListener<Route extends UploadListener>(
  route: Route,
  handle: (object: StoredObject, context: Opened<Route['uses']> & { now: Date; log: Log }) => Promise<void>,
): (event: ObjectEvent, context: { awsRequestId: string }) => Promise<void> {
  const open = openOnce(route.uses);
  return middy().handler((async (event: ObjectEvent, { awsRequestId }: { awsRequestId: string }) => {
    const log = invocationLog({ function: `${route.app.name}.${route.id}`, requestId: awsRequestId });
    const context = { ...open(), now: new Date(), log };
    for (const { s3 } of event.Records) {
      const { key, size, versionId } = s3.object;
      const object = { key: decodeURIComponent(key.replaceAll('+', ' ')), bytes: size, version: versionId };
      await handle(object, context as never).catch((error) => {
        log.error('object failed', describeError(error));
        throw error;
      });
    }
  }) as never) as never;
}
