import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Companion, startCompanion } from './child-process.ts';

const require = createRequire(import.meta.url);

/** The native engine's executable for this platform; undefined when its optional package is not installed. */
export function findDynoxide(): string | undefined {
  try {
    const manifest = require.resolve(`@dynoxide/${process.platform}-${process.arch}/package.json`);
    const executable = join(dirname(manifest), process.platform === 'win32' ? 'dynoxide.exe' : 'dynoxide');
    return existsSync(executable) ? executable : undefined;
  } catch {
    return undefined;
  }
}

/** Starts dynoxide on 127.0.0.1, in memory or with a database file in `dataDirectory`. */
export function spawnDynoxide(executable: string, port: number, dataDirectory: string | undefined): Companion {
  const storage = dataDirectory === undefined ? [] : ['--db-path', join(dataDirectory, 'dynoxide.db')];
  return startCompanion(executable, ['serve', '--host', '127.0.0.1', '--port', String(port), ...storage]);
}
