import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Writes an ES module as `index.mjs` into a folder of its own, for the running test; returns the folder. */
export async function functionCode(source: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'function-code-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await writeFile(join(directory, 'index.mjs'), source);
  return directory;
}
