import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** What the bench asks of a function's process. */
export interface Asked {
  readonly event: unknown;
  readonly times: number;
}

/** What so many invocations took, and the status that the last one answered. */
export interface Took {
  /** From the first line of the import to the first answer, or of the further invocations alone. */
  readonly milliseconds: number;
  /** Of all threads of the process, for the same span. */
  readonly cpuMicroseconds: number;
  readonly status: number;
}

type Handler = (event: unknown, context: unknown) => Promise<{ readonly statusCode: number }>;

const [file = ''] = process.argv.slice(2);
const patienceMs = 10_000;
const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => patienceMs };
let handler: Handler | undefined;

/** A module by import, CommonJS by require, as the platform does. */
async function load(): Promise<Handler> {
  const url = pathToFileURL(file).href;
  const loaded = file.endsWith('.mjs') ? await import(url) : createRequire(url)(file);
  return loaded.handler;
}

process.on('message', async ({ event, times }: Asked) => {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  handler ??= await load();
  let status = 0;
  for (let time = 0; time < times; time++) ({ statusCode: status } = await handler(event, context));
  const milliseconds = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpu);
  process.send?.({ milliseconds, cpuMicroseconds: user + system, status } satisfies Took);
});
process.on('disconnect', () => process.exit());
