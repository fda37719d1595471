import { readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { App } from '../lib/core/app.ts';
import type { AnyRoute } from '../lib/core/contract.ts';

/** One file below `functions/` and everything its deployment is derived from. */
export interface DeployedFunction {
  /** The app's name, which is its folder below `functions/`. */
  readonly app: string;
  readonly area: string;
  /** Absolute path of the file that exports `route` and `handler`. */
  readonly file: string;
  readonly route: AnyRoute;
  /** `SaathiiAuthRequestOtp`: what the function is called in templates, logs and tools. */
  readonly lambdaId: string;
}

const repository = resolve(import.meta.dirname, '..');
const defaultRoot = join(repository, 'functions');

/** Each consumer reads every shard of the table's stream, and a shard serves two readers well. */
const maxStreamConsumers = 2;

/**
 * Every function that is deployed, sorted by file: one for each `functions/<app>/<area>/<verb>.ts`. Files and folders
 * whose name begins with `_` belong to the functions beside them. A file that breaks a rule is an Error naming it.
 */
export async function findRoutes(root: string = defaultRoot): Promise<readonly DeployedFunction[]> {
  const files = await sourceFiles(root);
  const routeFiles = files.filter((path) => !path.split(sep).some((part) => part.startsWith('_')));
  const deployed = await Promise.all(routeFiles.map((path) => readRoute(root, path)));
  refuseStrays(deployed, files);
  refuseTwins(deployed);
  refuseAliases(deployed);
  refuseCrowdedStreams(deployed);
  return deployed;
}

/** The dialects: the `app` of each `functions/<app>/_app.ts`, sorted by name. */
export async function findApps(root: string = defaultRoot): Promise<readonly App[]> {
  const files = (await sourceFiles(root)).filter((path) => /^[^/\\]+[/\\]_app\.ts$/.test(path));
  return Promise.all(files.map((path) => readApp(root, path)));
}

async function sourceFiles(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true });
  return entries.filter((path) => path.endsWith('.ts')).sort();
}

async function readApp(root: string, path: string): Promise<App> {
  const { app } = await load(join(root, path));
  const folder = dirname(path);
  if (!isApp(app)) throw fault(join(root, path), 'exports no `app`');
  if (app.name !== folder) throw fault(join(root, path), `its app is called ${app.name}, its folder ${folder}`);
  return app;
}

async function readRoute(root: string, path: string): Promise<DeployedFunction> {
  const file = join(root, path);
  const [app = '', area = '', verb = '', ...deeper] = path.split(sep);
  if (!verb || deeper.length > 0) throw fault(file, 'a function stands at <app>/<area>/<verb>.ts and nowhere else');
  const { route, handler } = await load(file);
  if (!isRoute(route)) throw fault(file, 'exports no `route`');
  if (typeof handler !== 'function') throw fault(file, 'exports no `handler`');
  const id = `${area}.${camelCase(basename(verb, '.ts'))}`;
  if (route.id !== id) throw fault(file, `its route is called ${route.id}, its path says ${id}`);
  if (route.app.name !== app) throw fault(file, `its route belongs to the app ${route.app.name}`);
  return { app, area, file, route, lambdaId: [app, area, camelCase(basename(verb, '.ts'))].map(pascalCase).join('') };
}

async function load(file: string): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (cause) {
    throw new Error(`${nameOf(file)}: can't be loaded: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

function refuseStrays(deployed: readonly DeployedFunction[], files: readonly string[]): void {
  const stray = deployed.find(({ app }) => !files.includes(join(app, '_app.ts')));
  if (stray) throw fault(stray.file, `there is no ${join(stray.app, '_app.ts')} that it could belong to`);
}

/** No two functions of an app may wait for the same requests or frames; parameters match whatever they are called. */
function refuseTwins(deployed: readonly DeployedFunction[]): void {
  const seen = new Map<string, DeployedFunction>();
  for (const candidate of deployed) {
    const key = triggerOf(candidate.route);
    if (key === undefined) continue;
    const twin = seen.get(`${candidate.app} ${key}`);
    if (twin) throw fault(candidate.file, `${key} is already served by ${nameOf(twin.file)}`);
    seen.set(`${candidate.app} ${key}`, candidate);
  }
}

/** The gateway knows one name for the parameter at one place, whatever method and path go on from there. */
function refuseAliases(deployed: readonly DeployedFunction[]): void {
  const names = new Map<string, { readonly name: string; readonly file: string }>();
  for (const { app, file, route } of deployed) {
    if (route.kind !== 'http') continue;
    for (const { index, 1: name = '' } of route.path.matchAll(/\{(\w+)\}/g)) {
      const place = `${app} ${route.path.slice(0, index).replace(/\{\w+\}/g, '{}')}`;
      const known = names.get(place) ?? { name, file };
      names.set(place, known);
      if (known.name !== name) throw fault(file, `calls {${known.name}} of ${nameOf(known.file)} {${name}}`);
    }
  }
}

function triggerOf(route: AnyRoute): string | undefined {
  if (route.kind === 'http') return `${route.method} ${route.path.replace(/\{\w+\}/g, '{}')}`;
  if (route.kind === 'socket') return `socket route ${route.route}`;
  return undefined;
}

function refuseCrowdedStreams(deployed: readonly DeployedFunction[]): void {
  const consumers = deployed.filter(({ route }) => route.kind === 'stream');
  for (const [app, ofApp] of Map.groupBy(consumers, (consumer) => consumer.app)) {
    const tooMany = ofApp[maxStreamConsumers];
    if (tooMany) throw fault(tooMany.file, `${app} already has ${maxStreamConsumers} stream consumers`);
  }
}

const kinds: readonly unknown[] = [
  'http',
  'socket',
  'stream',
  'schedule',
  'upload',
  'task',
] satisfies AnyRoute['kind'][];

const isRoute = (value: unknown): value is AnyRoute => kinds.includes((value as Partial<AnyRoute> | undefined)?.kind);
const isApp = (value: unknown): value is App => typeof (value as Partial<App> | undefined)?.name === 'string';

const camelCase = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const pascalCase = (name: string): string => camelCase(name).replace(/^\w/, (letter) => letter.toUpperCase());

const nameOf = (file: string): string => relative(repository, file);
const fault = (file: string, problem: string): Error => new Error(`${nameOf(file)}: ${problem}`);
