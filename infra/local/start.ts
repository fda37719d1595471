import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { composeApp } from '../app.ts';
import type { LogLine } from './lambda/lambda.ts';
import { createWorld, type World } from './world.ts';

/** The address of each app on a developer's machine. */
const ports = { saathii: 8000 };

/** What this cloud can't show, so that nobody concludes too much from it. */
const notImitated = [
  'real cold starts, throttling by adaptive capacity, eventual consistency, network latency',
  'the midnight up to which S3 rounds the days of its lifecycle rules',
].join(', ');

const { values } = parseArgs({
  options: { data: { type: 'string' }, engine: { type: 'string' }, quiet: { type: 'boolean' } },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const log = ({ functionName, text }: LogLine): void => {
  if (!values.quiet) process.stdout.write(`[${functionName}] ${text.trimEnd()}\n`);
};

await refuseTakenPorts();
say('Building and synthesising...');
const world = await open();
say(banner(world));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void world.stop().then(() => process.exit(0)));
}

async function open(): Promise<World> {
  const assembly = resolve('.local/assembly');
  if (values.data !== undefined) mkdirSync(values.data, { recursive: true });
  const app = await composeApp({ stage: 'local', outdir: assembly });
  app.synth();
  return createWorld({
    assembly,
    ports,
    log,
    engine: values.engine ?? process.env.DYNAMODB_ENGINE,
    dataDirectory: values.data === undefined ? undefined : resolve(values.data),
  });
}

/** Clients know the ports, so there are no others to go to; saying so takes no build. */
async function refuseTakenPorts(): Promise<void> {
  for (const [app, port] of Object.entries(ports)) {
    const server = createServer();
    const taken = await new Promise<boolean>((answer) => {
      server.once('error', () => answer(true)).listen(port, '127.0.0.1', () => server.close(() => answer(false)));
    });
    if (!taken) continue;
    process.stderr.write(`Port ${port} (${app}) is taken: another program, or another \`npm start\`. Stop it first.\n`);
    process.exit(1);
  }
}

function banner({ urls, engine }: World): string {
  const rows = Object.keys(urls).map(
    (app) => `  ${app.padEnd(10)} http://localhost:${ports[app as keyof typeof ports]}`,
  );
  const url = 'http://localhost:8000';
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
