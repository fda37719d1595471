import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ObjectVersion } from './object-version.ts';

/** The versions of a bucket's objects by key, the newest first; a key without a version is absent. */
export type BucketIndex = Map<string, readonly ObjectVersion[]>;

/** Where the index of a bucket is kept between runs. */
export interface IndexFile {
  load(): BucketIndex;
  /** Replaces what is kept as a whole: whoever loads it later finds all of it, or all of the one before. */
  save(index: BucketIndex): void;
}

/** For a cloud that forgets everything when it stops. */
export const indexInMemory: IndexFile = { load: () => new Map(), save: () => undefined };

/** A JSON file, in a folder that is made when it is not there. */
export function indexInFile(file: string): IndexFile {
  mkdirSync(dirname(file), { recursive: true });
  return {
    load() {
      try {
        return new Map(JSON.parse(readFileSync(file, 'utf8')));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
        throw error;
      }
    },
    save(index) {
      const unfinished = `${file}.new`;
      writeFileSync(unfinished, JSON.stringify([...index]));
      renameSync(unfinished, file);
    },
  };
}
