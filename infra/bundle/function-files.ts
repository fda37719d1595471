import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '../../lib/core/app.ts';
import { type AnyRoute, filesOf } from '../../lib/core/contract.ts';
import type { FunctionFile } from '../../lib/core/function-file.ts';
import { renderOpenApi } from '../../lib/docs/openapi.ts';
import type { DeployedFunction } from '../routes.ts';

type FileOf<Name extends FunctionFile['name']> = Extract<FunctionFile, { readonly name: Name }>;
type Write<File extends FunctionFile> = (file: File, app: App, routes: readonly AnyRoute[]) => string;

/** The text of each file that a resource can ask for, from all routes of the app. */
const writers: { readonly [Name in FunctionFile['name']]: Write<FileOf<Name>> } = {
  'openapi.json': ({ about }, app, routes) => JSON.stringify(renderOpenApi(app, routes, about)),
};

/**
 * Writes the files of a function's resources beside its bundle, and takes away what an earlier run left there: the
 * whole folder is deployed. `routes` may hold functions of other apps as well.
 */
export async function writeFunctionFiles(
  folder: string,
  { app, route }: DeployedFunction,
  routes: readonly DeployedFunction[],
): Promise<void> {
  const ofApp = routes.filter((other) => other.app === app).map((other) => other.route);
  const texts = filesOf(route).map((file) => [file.name, writers[file.name](file, route.app, ofApp)] as const);
  const names = ['index.mjs', ...texts.map(([name]) => name)];
  const strays = (await readdir(folder)).filter((name) => !names.includes(name));
  await Promise.all([
    ...strays.map((name) => rm(join(folder, name), { recursive: true })),
    ...texts.map(([name, text]) => writeFile(join(folder, name), text)),
  ]);
}
