import { basename, join, relative, resolve } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { writeFunctionFiles } from './infra/bundle/function-files.ts';
import { loadedLate } from './infra/bundle/loaded-late.ts';
import { packageVersion } from './infra/bundle/package-version.ts';
import { unusedParts } from './infra/bundle/unused-parts.ts';
import type { DeployedFunction } from './infra/routes.ts';

const repository = import.meta.dirname;

/** Parts of the SDK that would be loaded at every cold start and do nothing here, and what stands in for them. */
const standIns = {
  '@aws-sdk/credential-provider-node': join(repository, 'infra/bundle/environment-credentials.ts'),
  '@aws-sdk/middleware-endpoint-discovery': join(repository, 'infra/bundle/no-endpoint-discovery.ts'),
};

/** What the SDK imports when an operation streams events; none of the operations in use does. */
const loadedNever = ['@smithy/core/event-streams'];

/** Where the deployed code of all functions goes, one folder for each. */
export const bundleDirectory = join(repository, '.build', 'functions');

/** The folder of one function below the bundles' directory: the whole of what is deployed for it. */
export const bundleFolder = ({ app, area, file }: DeployedFunction): string =>
  join(app, `${area}-${basename(file, '.ts')}`);

const options = {
  absWorkingDir: repository,
  bundle: true,
  logLevel: 'silent',
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // The SDK and zod also come as CommonJS, of which no part can be left out.
  mainFields: ['module', 'main'],
  conditions: ['module'],
  alias: standIns,
  external: loadedNever,
  minify: true,
  treeShaking: true,
  legalComments: 'none',
} as const satisfies BuildOptions;

/**
 * Bundles every function in one run: `<outdir>/<app>/<area>-<verb>/index.mjs`, minified, with the AWS SDK inside.
 * Beside it are the packages that it loads when it needs them, the files of the function's resources, and nothing else.
 * A source file that can't be bundled is an Error.
 */
export async function bundle(
  routes: readonly DeployedFunction[],
  outdir: string = bundleDirectory,
): Promise<{ readonly metafile: Metafile }> {
  const late = loadedLate(options);
  const built = await build({
    ...options,
    entryPoints: Object.fromEntries(routes.map((route) => [join(bundleFolder(route), 'index'), route.file])),
    outdir: resolve(outdir),
    outExtension: { '.js': '.mjs' },
    metafile: true,
    plugins: [packageVersion, unusedParts, late.plugin],
  });
  const write = async (route: DeployedFunction): Promise<void> => {
    const lateFiles = await late.filesOf(outputOf(built.metafile, route, outdir));
    await writeFunctionFiles(join(outdir, bundleFolder(route)), route, routes, lateFiles);
  };
  await Promise.all(routes.map(write));
  return built;
}

function outputOf(metafile: Metafile, route: DeployedFunction, outdir: string): Metafile['outputs'][string] {
  const path = relative(repository, join(resolve(outdir), bundleFolder(route), 'index.mjs'));
  const output = metafile.outputs[path];
  if (!output) throw new Error(`${route.lambdaId} is not among the bundles`);
  return output;
}

/** What is read of one function at a cold start: its size, and which source files it is made of. */
export interface BundleFacts {
  readonly bytes: number;
  /** Paths from the repository's top. */
  readonly inputs: readonly string[];
}

/** The facts of one function's bundle, from the metafile that `bundle` gave for the same `outdir`. */
export function bundleFacts(
  metafile: Metafile,
  route: DeployedFunction,
  outdir: string = bundleDirectory,
): BundleFacts {
  const { bytes, inputs } = outputOf(metafile, route, outdir);
  return { bytes, inputs: Object.keys(inputs) };
}
