import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readdirSync, readSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Keeps the bytes of objects by names that it hands out; what is kept is never changed. */
export interface ObjectBytes {
  keep(content: Buffer): Promise<string>;
  /** `length` bytes from `start` on. */
  read(name: string, start: number, length: number): Buffer;
  forget(name: string): void;
  /** Forgets whatever is not among the names: leftovers of a process that died between two steps. */
  keepOnly(names: ReadonlySet<string>): void;
}

/** For a cloud that forgets everything when it stops. */
export function bytesInMemory(): ObjectBytes {
  const kept = new Map<string, Buffer>();
  return {
    async keep(content) {
      const name = randomUUID();
      kept.set(name, content);
      return name;
    },
    read: (name, start, length) => (kept.get(name) as Buffer).subarray(start, start + length),
    forget: (name) => void kept.delete(name),
    keepOnly: () => undefined,
  };
}

/** One file for each version, in a folder that is made when it is not there. */
export function bytesInDirectory(directory: string): ObjectBytes {
  mkdirSync(directory, { recursive: true });
  const fileOf = (name: string): string => join(directory, name);
  return {
    async keep(content) {
      const name = randomUUID();
      await writeFile(fileOf(name), content);
      return name;
    },
    // Read in one go with the look into the index: a deletion in between would take the file away.
    read(name, start, length) {
      const file = openSync(fileOf(name), 'r');
      try {
        const content = Buffer.alloc(length);
        readSync(file, content, 0, length, start);
        return content;
      } finally {
        closeSync(file);
      }
    },
    forget: (name) => rmSync(fileOf(name), { force: true }),
    keepOnly(names) {
      for (const name of readdirSync(directory)) if (!names.has(name)) rmSync(fileOf(name), { force: true });
    },
  };
}
