import type { Clock } from '../clock.ts';
import type { CloudModel, Expiration } from '../model.ts';
import type { ObjectChange } from './object-event.ts';
import type { ObjectStore, Place } from './object-store.ts';
import type { ObjectVersion, Tags } from './object-version.ts';

export interface S3Expiry {
  stop(): void;
}

export interface S3ExpiryOptions {
  readonly model: CloudModel;
  readonly clock: Clock;
  readonly store: ObjectStore;
  /** Told of every version that went for good, and of every delete marker that came. */
  expired(place: Place, change: Required<Pick<ObjectChange, 'versionId' | 'deletionType'>>): void;
}

const SWEEP_INTERVAL_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** A delete marker has no tags, so a rule that asks for some is never about it. */
function isMeant({ object }: ObjectVersion, tags: Tags): boolean {
  return Object.entries(tags).every(([key, value]) => object?.tags[key] === value);
}

/** What a rule does to the versions of one key, the newest first, at a time. */
export interface Verdict {
  /** Whether what is current goes, as if it was deleted without its version being named. */
  readonly deletesCurrent: boolean;
  /** The versions that go for good. */
  readonly gone: readonly ObjectVersion[];
}

/**
 * Judges a key by a rule. Days count to the millisecond, where the platform rounds up to midnight. A version is not
 * current since the moment its successor came. A delete marker is alone when nothing stands below it: besides the rule
 * that names it, one for current versions without tags removes it at its own age, as the platform does.
 */
export function judge(versions: readonly ObjectVersion[], { tags, days, what }: Expiration, nowMs: number): Verdict {
  const isDue = (sinceMs: number | undefined): boolean => sinceMs !== undefined && nowMs - sinceMs >= days * DAY_MS;
  const [current, ...older] = versions;
  if (what === 'non-current') {
    const gone = older.filter((version, index) => isMeant(version, tags) && isDue(versions[index]?.modifiedMs));
    return { deletesCurrent: false, gone };
  }
  if (current === undefined || !isMeant(current, tags) || !isDue(current.modifiedMs)) {
    return { deletesCurrent: false, gone: [] };
  }
  const isMarker = current.object === undefined;
  return {
    deletesCurrent: what === 'current' && !isMarker,
    gone: isMarker && older.length === 0 ? [current] : [],
  };
}

/** Deletes objects as the buckets' lifecycle rules say, after every step of the clock and every hour. */
export function startS3Expiry({ model, clock, store, expired }: S3ExpiryOptions): S3Expiry {
  const apply = (place: Place, rule: Expiration): void => {
    const { deletesCurrent, gone } = judge(store.versions(place), rule, clock.now());
    for (const { id } of gone) {
      store.deleteVersion(place, id);
      expired(place, { versionId: id, deletionType: 'Permanently Deleted' });
    }
    const deleted = deletesCurrent ? store.delete(place) : undefined;
    if (deleted === undefined) return;
    const deletionType = deleted.object === undefined ? 'Delete Marker Created' : 'Permanently Deleted';
    expired(place, { versionId: deleted.id, deletionType });
  };
  const sweep = (): void => {
    for (const { name: bucket, expirations } of model.buckets) {
      for (const rule of expirations) {
        for (const key of store.keys(bucket)) if (key.startsWith(rule.prefix)) apply({ bucket, key }, rule);
      }
    }
  };
  let stopped = false;
  clock.onAdvance(() => {
    if (!stopped) sweep();
  });
  const timer = setInterval(() => {
    try {
      sweep();
    } catch {
      // What can't be deleted now is tried again an hour later.
    }
  }, SWEEP_INTERVAL_MS);
  timer.unref();
  return {
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}
