import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type AnyRoute, filesOf } from '../../lib/core/contract.ts';
import type { FunctionFile } from '../../lib/core/function-file.ts';
import type { About, AboutSockets } from '../../lib/docs/about.ts';
import { renderAsyncApi } from '../../lib/docs/asyncapi.ts';
import { renderOpenApi } from '../../lib/docs/openapi.ts';
import type { DeployedFunction } from '../routes.ts';
import { browserFile } from './browser-file.ts';
import type { LateFile } from './loaded-late.ts';
import { packageFile } from './package-file.ts';

type Kind = FunctionFile['kind'];
type FileOf<K extends Kind> = Extract<FunctionFile, { readonly kind: K }>;
type Content = string | Uint8Array;
type Make<File> = (file: File, fn: DeployedFunction, ofApp: readonly AnyRoute[]) => Promise<Content>;

/** How the content of each kind of file comes about. */
const makers: { readonly [K in Kind]: Make<FileOf<K>> } = {
  'api-document': async ({ source }, { route, file }, ofApp) => {
    const { about } = await load<{ readonly about: About }>(file, source);
    return JSON.stringify(renderOpenApi(route.app, ofApp, about));
  },
  'socket-document': async ({ source }, { file }, ofApp) => {
    const { aboutSockets } = await load<{ readonly aboutSockets: AboutSockets }>(file, source);
    return JSON.stringify(renderAsyncApi(ofApp, aboutSockets));
  },
  asset: ({ source }, { file }) => {
    const path = join(dirname(file), source);
    return /\.(ts|css)$/.test(path) ? browserFile(path) : readFile(path, 'utf8');
  },
  package: packageFile,
};

const load = <Exports>(file: string, source: string): Promise<Exports> =>
  import(pathToFileURL(join(dirname(file), source)).href);

/**
 * Writes the files of a function's resources, and what it loads late, beside its bundle, and takes away what an earlier run left there: the
 * whole folder is deployed. `routes` may hold functions of other apps as well. Two files of one name, and a file that
 * can't be made, are Errors that say whose they are.
 */
export async function writeFunctionFiles(
  folder: string,
  fn: DeployedFunction,
  routes: readonly DeployedFunction[],
  late: readonly LateFile[],
): Promise<void> {
  const files = filesOf(fn.route);
  const names = ['index.mjs', ...[...files, ...late].map(({ name }) => name)];
  const twin = names.find((name, index) => names.indexOf(name) !== index);
  if (twin !== undefined) throw new Error(`${fn.lambdaId}: two of its files are called ${twin}`);
  const ofApp = routes.filter(({ app }) => app === fn.app).map(({ route }) => route);
  const strays = (await readdir(folder)).filter((name) => !names.includes(name));
  await Promise.all([
    ...strays.map((name) => rm(join(folder, name), { recursive: true })),
    ...files.map(async (file) => writeFile(join(folder, file.name), await contentOf(file, fn, ofApp))),
    ...late.map(({ name, text }) => writeFile(join(folder, name), text)),
  ]);
}

async function contentOf(file: FunctionFile, fn: DeployedFunction, ofApp: readonly AnyRoute[]): Promise<Content> {
  try {
    return await (makers[file.kind] as Make<FunctionFile>)(file, fn, ofApp);
  } catch (cause) {
    throw new Error(`${fn.lambdaId}: ${file.name} can't be made: ${(cause as Error).message}`, { cause });
  }
}
