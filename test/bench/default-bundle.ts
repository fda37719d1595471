import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { bundleFolder } from '../../esbuild.config.ts';
import type { DeployedFunction } from '../../infra/routes.ts';

const repository = resolve(import.meta.dirname, '../..');
const fullZod = join(import.meta.dirname, 'full-zod.ts');
const miniImport = /^import \* as z from 'zod\/mini';$/m;

/** Gives the sources zod the way most projects import it. */
const usualZod: Plugin = {
  name: 'usual-zod',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      return { loader: 'ts', contents: source.replace(miniImport, `import { z } from ${JSON.stringify(fullZod)};`) };
    });
    onResolve({ filter: /^zod\/mini$/ }, () => ({ errors: [{ text: 'imports zod/mini in a form unknown here' }] }));
  },
};

/** What CDK 2.276 leaves to the runtime's own copy for nodejs24.x. */
const runtimeSdk = ['@aws-sdk/*', '@smithy/*'];

/**
 * Bundles the same functions as CDK's `NodejsFunction` does when only their entry is given: CommonJS, not minified,
 * packages by their `main`, the AWS SDK outside, nothing replaced. Gives each function's file below `outdir`, with its size in bytes.
 */
export async function bundleByDefault(
  routes: readonly DeployedFunction[],
  outdir: string,
): Promise<ReadonlyMap<DeployedFunction, { readonly file: string; readonly bytes: number }>> {
  const { metafile } = await build({
    absWorkingDir: repository,
    entryPoints: Object.fromEntries(routes.map((route) => [join(bundleFolder(route), 'index'), route.file])),
    outdir,
    // Below a package of modules, a file called index.js would not be read as CommonJS.
    outExtension: { '.js': '.cjs' },
    bundle: true,
    metafile: true,
    logLevel: 'silent',
    platform: 'node',
    target: 'node24',
    external: runtimeSdk,
    plugins: [usualZod],
  });
  return new Map(
    routes.map((route) => {
      const file = join(outdir, bundleFolder(route), 'index.cjs');
      const bytes = metafile.outputs[relative(repository, file)]?.bytes;
      if (bytes === undefined) throw new Error(`${route.lambdaId} is not among the bundles`);
      return [route, { file, bytes }];
    }),
  );
}
