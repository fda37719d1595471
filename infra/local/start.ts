import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Trouble, tellAndExit } from '../trouble.ts';
import { demandEngine } from './engine/engine.ts';
import type { LogLine } from './lambda/lambda.ts';
import { createWorld, type World } from './world.ts';

/** What this cloud can't show, so that nobody concludes too much from it. */
const notImitated = [
  'real cold starts, throttling by adaptive capacity, eventual consistency, network latency',
  'the midnight up to which S3 rounds the days of its lifecycle rules',
].join(', ');

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** What `npm start --` can be followed by. */
interface Wishes {
  /** Where data is kept. */
  readonly data?: string | undefined;
  readonly engine: string | undefined;
  readonly quiet: boolean;
  /** The app's port: clients know it, so it is another one only where somebody says so. */
  readonly port: number;
  /** An assembly that is there already, as `cdk synth` leaves one; nothing is built then. */
  readonly assembly?: string | undefined;
}

try {
  await start(readWishes());
} catch (error) {
  tellAndExit(error);
}

function readWishes(): Wishes {
  const { data, engine, quiet = false, port = '8000', assembly } = parse();
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new Trouble(`--port ${port} is no port.`, 'Name one, e.g. npm start -- --port 8010');
  }
  return { data, engine: engine ?? process.env.DYNAMODB_ENGINE, quiet, port: Number(port), assembly };
}

function parse() {
  const text = { type: 'string' } as const;
  try {
    const options = { data: text, engine: text, quiet: { type: 'boolean' }, port: text, assembly: text } as const;
    return parseArgs({ options }).values;
  } catch (error) {
    const known = 'npm start -- [--data DIR] [--quiet] [--port NUMBER] [--engine NAME] [--assembly DIR]';
    throw new Trouble((error as Error).message.split('. ')[0] as string, known);
  }
}

/** What takes no build is looked at before anything is built. */
async function start(wishes: Wishes): Promise<void> {
  demandEngine(wishes.engine || undefined);
  await refuseTakenPort(wishes.port);
  const world = await open(wishes);
  say(banner(world));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void world.stop().then(() => process.exit(0)));
  }
}

async function open({ data, engine, quiet, port, assembly }: Wishes): Promise<World> {
  if (data !== undefined) mkdirSync(data, { recursive: true });
  return createWorld({
    assembly: assembly === undefined ? await build() : resolve(assembly),
    ports: { saathii: port },
    log: ({ functionName, text }: LogLine): void => {
      if (!quiet) process.stdout.write(`[${functionName}] ${text.trimEnd()}\n`);
    },
    engine,
    dataDirectory: data === undefined ? undefined : resolve(data),
  });
}

async function build(): Promise<string> {
  say('Building and synthesising...');
  // Loaded only now: what keeps a build from being of any use is said before.
  const { composeApp } = await import('../app.ts');
  const outdir = resolve('.local/assembly');
  const app = await composeApp({ stage: 'local', outdir });
  app.synth();
  return outdir;
}

async function refuseTakenPort(port: number): Promise<void> {
  const server = createServer();
  const taken = await new Promise<boolean>((answer) => {
    server.once('error', () => answer(true)).listen(port, '127.0.0.1', () => server.close(() => answer(false)));
  });
  if (!taken) return;
  throw new Trouble(
    `Port ${port} is taken: by another program, or by another \`npm start\`.`,
    `Stop it (lsof -i :${port} says what it is), or take another port: npm start -- --port ${port + 10}`,
  );
}

function banner({ urls, engine }: World): string {
  const local = (url: string) => url.replace('127.0.0.1', 'localhost');
  const rows = Object.entries(urls).map(([app, url]) => `  ${app.padEnd(10)} ${local(url)}`);
  const url = local(Object.values(urls)[0] ?? '');
  return `
The cloud runs here (database: ${engine.name}${engine.name === 'dynamodb-local' ? ', which listens on all interfaces' : ''}).
${rows.join('\n')}

Log in as the test number (its code is always 123456, and no SMS is sent):
  curl -X POST ${url}/auth/request_otp -H 'Content-Type: application/json' -d '{"phone":"+919876543210"}'
  curl -X POST ${url}/auth/verify -H 'Content-Type: application/json' -d '{"phone":"+919876543210","otp":"123456"}'
Any other number gets its code here:
  curl '${url}/_local/outbox?to=+919800000000'
Or in a browser, with the feed as it changes:
  ${url}/live

Not imitated: ${notImitated}.
Stop with Ctrl-C.
`;
}
