import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Trouble } from '../../trouble.ts';
import { type Changes, createChanges } from './changes.ts';
import { type Companion, freePort } from './child-process.ts';
import { callEngine } from './engine-call.ts';
import { type InstalledEngine, installedEngine } from './installed-engine.ts';

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
async function startInstalled(engine: InstalledEngine, options: EngineOptions): Promise<Engine> {
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
  const [first = 'it printed nothing'] = printed.split('\n').filter((line) => line.trim() !== '');
  throw new Trouble(`The DynamoDB engine ${engine.name} did not start: ${first}`, otherEngine[engine.name], printed);
}

const otherEngine = {
  dynoxide: 'Try the other one, which needs Java: DYNAMODB_ENGINE=dynamodb-local npm start',
  'dynamodb-local': 'Try the other one: DYNAMODB_ENGINE=dynoxide npm start',
};

const isUrl = (kind: string | undefined): kind is string => kind !== undefined && URL.canParse(kind);

/** Throws where there is no such engine on this machine, saying what to do; one named by a URL is not asked. */
export function demandEngine(kind: string | undefined): void {
  if (!isUrl(kind)) installedEngine(kind);
}

/**
 * Starts the DynamoDB engine and resolves when it answers. The engine ends with `stop` or with this process.
 * Throws when none is installed, saying what to install, and when it doesn't start.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { kind } = options;
  if (!isUrl(kind)) return startInstalled(installedEngine(kind), options);
  await callEngine({ url: kind }, 'ListTables', {}).catch((cause: Error) => {
    throw new Trouble(`No DynamoDB answers at ${kind}.`, 'Start it, or leave DYNAMODB_ENGINE out.', cause.message);
  });
  options.log(`DynamoDB engine: ${kind}`);
  return { url: kind, name: 'external', changes: createChanges(), stop: async () => {} };
}
