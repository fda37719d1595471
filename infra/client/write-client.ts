import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Trouble } from '../trouble.ts';
import { type ClientSources, clientPackage, packageName } from './client-package.ts';

const repository = resolve(import.meta.dirname, '../..');
const documents = join(repository, 'functions/saathii/docs');
const compiler = join(repository, 'node_modules/typescript/bin/tsc');
const runtimeFolder = join(import.meta.dirname, 'runtime');

/**
 * Writes the package of the app's client into a folder and compiles it there. What an earlier run left is replaced; a
 * folder that holds anything else is a `Trouble`, and nothing is written.
 */
export async function writeClient(folder: string): Promise<void> {
  await demandOwn(folder);
  const files = clientPackage(await readSources());
  for (const part of ['src', 'dist']) await rm(join(folder, part), { recursive: true, force: true });
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  await compile(folder);
}

async function demandOwn(folder: string): Promise<void> {
  const isEmpty = !existsSync(folder) || (await readdir(folder)).length === 0;
  const manifest = join(folder, 'package.json');
  const isOwn = existsSync(manifest) && JSON.parse(await readFile(manifest, 'utf8')).name === packageName;
  if (!isEmpty && !isOwn) {
    throw new Trouble(`${folder} holds something else than a client.`, 'Name a folder that is empty or not there yet.');
  }
}

async function readSources(): Promise<ClientSources> {
  const document = async (name: string) => JSON.parse(await readFile(join(documents, name), 'utf8'));
  const names = (await readdir(runtimeFolder)).sort();
  const texts = names.map(async (name) => [name, await readFile(join(runtimeFolder, name), 'utf8')] as const);
  return {
    openApi: await document('openapi.json'),
    asyncApi: await document('asyncapi.json'),
    runtime: Object.fromEntries(await Promise.all(texts)),
  };
}

async function compile(folder: string): Promise<void> {
  try {
    await promisify(execFile)(process.execPath, [compiler, '-p', folder]);
  } catch (error) {
    const { stdout } = error as { readonly stdout?: string };
    throw new Trouble('The client does not compile.', 'What the documents say has no right TypeScript.', stdout);
  }
}
