import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Loads the file as the platform loads a handler: a module by import, CommonJS by require. */
const probe = `
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
const file = process.argv[1];
const url = pathToFileURL(file).href;
const require = createRequire(url);
const load = file.endsWith('.mjs') ? () => import(url) : () => require(file);
const begun = performance.now();
const { handler } = await load();
const took = performance.now() - begun;
if (typeof handler !== 'function') throw new Error(file + ' exports no handler');
process.stdout.write(String(took));
`;

/** Node's own variables could add a compile cache, a preloaded module or a debugger. */
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NODE_')));

/** An import that leaves something open would keep its process alive for ever. */
const timeoutMs = 60_000;

/**
 * The milliseconds a fresh process of this Node takes to import a bundle; the start of the process is not in them.
 * Throws what the import threw, and if the bundle exports no `handler` or its process doesn't end.
 */
export async function timeFreshImport(file: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', probe, file], {
    env: environment,
    timeout: timeoutMs,
  });
  return Number(stdout);
}
