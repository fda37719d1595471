import type { Clock } from '../clock.ts';
import type { CloudModel } from '../model.ts';

/** Where the S3 server keeps its objects. */
export interface ObjectStore {
  listObjects(
    bucket: string,
    options: { prefix: string },
  ): Promise<{ objects: readonly { key: string; lastModifiedDate: Date }[] }>;
  deleteObject(bucket: string, key: string): Promise<void>;
}

export interface S3Expiry {
  /** Notes that an object was written now, by the cloud's clock: its file only knows the machine's time. */
  written(bucket: string, key: string): void;
  stop(): void;
}

const SWEEP_INTERVAL_MS = 3_600_000;
const DAY_MS = 86_400_000;

export interface S3ExpiryOptions {
  readonly model: CloudModel;
  readonly clock: Clock;
  readonly store: ObjectStore;
  /** Told of every object that was deleted. */
  expired(bucket: string, key: string): void;
}

/** Deletes objects as the buckets' lifecycle rules say, after every step of the clock and every hour. */
export function startS3Expiry({ model, clock, store, expired }: S3ExpiryOptions): S3Expiry {
  const writtenMs = new Map<string, number>();
  let stopped = false;

  const expire = async (bucket: string, prefix: string, days: number): Promise<void> => {
    const { objects } = await store.listObjects(bucket, { prefix });
    for (const { key, lastModifiedDate } of objects) {
      const bornMs = writtenMs.get(`${bucket}/${key}`) ?? lastModifiedDate.getTime();
      if (clock.now() - bornMs < days * DAY_MS) continue;
      await store.deleteObject(bucket, key);
      writtenMs.delete(`${bucket}/${key}`);
      expired(bucket, key);
    }
  };
  const sweep = async (): Promise<void> => {
    for (const { name, expirations } of model.buckets) {
      // There are no non-current versions here that a rule could be about.
      for (const { prefix, days, nonCurrentOnly } of expirations) {
        if (!stopped && !nonCurrentOnly) await expire(name, prefix, days);
      }
    }
  };
  clock.onAdvance(sweep);
  // What can't be deleted now is tried again an hour later.
  const timer = setInterval(() => void sweep().catch(() => undefined), SWEEP_INTERVAL_MS);
  timer.unref();
  return {
    written: (bucket, key) => void writtenMs.set(`${bucket}/${key}`, clock.now()),
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}
