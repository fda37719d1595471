import middy from '@middy/core';
import type { UploadListener } from './contract.ts';
import type { Opened } from './grant.ts';
import { invocationLog, openOnce } from './instance.ts';
import { describeError, type Log } from './log.ts';

/** An event of the bucket as EventBridge hands it on: one object each, its key as it is. */
interface ObjectCreated {
  readonly detail: {
    readonly object: { readonly key: string; readonly size: number; readonly 'version-id'?: string };
  };
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
): (event: ObjectCreated, context: { awsRequestId: string }) => Promise<void> {
  const open = openOnce(route.uses);
  return middy().handler((async ({ detail }: ObjectCreated, { awsRequestId }: { awsRequestId: string }) => {
    const log = invocationLog({ function: `${route.app.name}.${route.id}`, requestId: awsRequestId });
    const { key, size, 'version-id': version } = detail.object;
    try {
      await handle({ key, bytes: size, version }, { ...open(), now: new Date(), log } as never);
    } catch (error) {
      log.error('object failed', describeError(error));
      throw error;
    }
  }) as never) as never;
}
