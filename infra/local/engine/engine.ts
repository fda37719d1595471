import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Changes, createChanges } from './changes.ts';
import { type Companion, freePort } from './child-process.ts';
import { findDynamoDbLocal, hasJava, spawnDynamoDbLocal } from './dynamodb-local.ts';
import { findDynoxide, spawnDynoxide } from './dynoxide.ts';
import { callEngine } from './engine-call.ts';

/** The database that stands for DynamoDB. */
export interface Engine {
  readonly url: string;
  readonly name: 'dynoxide' | 'dynamodb-local' | 'external';
  /** Announced after every write that passes the endpoint. */
  readonly changes: Changes;
  stop(): Promise<void>;
}

export interface EngineOptions {
  /** `dynoxide`, `dynamodb-local`, or the URL of a running one; default: dynoxide where it is installed. */
  readonly kind?: string;
  /** Where data is kept; in memory when absent. */
  readonly dataDirectory?: string;
  log(text: string): void;
}

const START_ATTEMPTS = 3;
const START_DEADLINE_MS = 30_000;

const NO_ENGINE =
  'No DynamoDB engine for this machine: the package @dynoxide is not installed for it and there is no `java` for ' +
  'DynamoDB Local.\nInstall one of them: `npm install --include=optional`, or a Java runtime 17 or newer ' +
  '(`apt install default-jre-headless`, `brew install openjdk`), or set DYNAMODB_ENGINE to the URL of a running one.';

interface Installed {
  readonly name: 'dynoxide' | 'dynamodb-local';
  spawn(port: number, dataDirectory: string | undefined): Companion;
}

function installedEngine(kind: string | undefined): Installed {
  const executable = kind === 'dynamodb-local' ? undefined : findDynoxide();
  if (executable !== undefined) {
    return { name: 'dynoxide', spawn: (port, directory) => spawnDynoxide(executable, port, directory) };
  }
  const folder = kind === 'dynoxide' ? undefined : findDynamoDbLocal();
  if (folder !== undefined && hasJava()) {
    return { name: 'dynamodb-local', spawn: (port, directory) => spawnDynamoDbLocal(folder, port, directory) };
  }
  throw new Error(NO_ENGINE);
}

async function answers(url: string, companion: Companion): Promise<boolean> {
  const deadline = performance.now() + START_DEADLINE_MS;
  while (performance.now() < deadline && !companion.exited()) {
    try {
      await callEngine({ url }, 'ListTables', {});
      return !companion.exited();
    } catch {
      await sleep(20);
    }
  }
  return false;
}

/** Starts the installed engine; tries another port when one was taken in between. */
async function startInstalled(engine: Installed, options: EngineOptions): Promise<Engine> {
  if (options.dataDirectory !== undefined) mkdirSync(options.dataDirectory, { recursive: true });
  let printed = '';
  for (let attempt = 1; attempt <= START_ATTEMPTS; attempt += 1) {
    const port = await freePort();
    const companion = engine.spawn(port, options.dataDirectory);
    const url = `http://127.0.0.1:${port}`;
    if (await answers(url, companion)) {
      const exposure = engine.name === 'dynamodb-local' ? ' (it listens on all network interfaces)' : '';
      options.log(`DynamoDB engine: ${engine.name} on port ${port}${exposure}`);
      return { url, name: engine.name, changes: createChanges(), stop: () => companion.stop() };
    }
    await companion.stop();
    printed = companion.printed();
  }
  throw new Error(`The DynamoDB engine ${engine.name} did not start:\n${printed}`);
}

/**
 * Starts the DynamoDB engine and resolves when it answers. The engine ends with `stop` or with this process.
 * Throws when none is installed, saying what to install, and when it doesn't start.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { kind } = options;
  if (kind !== undefined && URL.canParse(kind)) {
    await callEngine({ url: kind }, 'ListTables', {});
    options.log(`DynamoDB engine: ${kind}`);
    return { url: kind, name: 'external', changes: createChanges(), stop: async () => {} };
  }
  if (kind !== undefined && kind !== 'dynoxide' && kind !== 'dynamodb-local') {
    throw new Error(`Unknown DynamoDB engine '${kind}': use dynoxide, dynamodb-local or a URL`);
  }
  return startInstalled(installedEngine(kind), options);
}
