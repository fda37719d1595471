import type { AsyncApiDocument } from '../../lib/docs/asyncapi-document.ts';
import type { OpenApiDocument } from '../../lib/docs/openapi-document.ts';
import { messagesModule } from '../../lib/docs/typescript/messages-text.ts';
import { operationPlans, operationTypes } from '../../lib/docs/typescript/operations-text.ts';
import { indexModule } from './index-module.ts';
import { readme } from './readme.ts';

/** Texts of files by their paths. */
export type Files = Readonly<Record<string, string>>;

/** What a client is made of. */
export interface ClientSources {
  readonly openApi: OpenApiDocument;
  readonly asyncApi: AsyncApiDocument;
  /** The modules that no document says anything of, by their names. */
  readonly runtime: Files;
}

export const packageName = '@quartet/saathii-client';

/** What pages and other services ask for. */
const noBusinessOfApps = ['Documentation', 'Webhooks'];

/** Everything of a client's package but what the compiler makes of it. */
export function clientPackage({ openApi, asyncApi, runtime }: ClientSources): Files {
  const modules = {
    ...runtime,
    'types.ts': operationTypes(openApi, noBusinessOfApps),
    'plans.ts': operationPlans(openApi, noBusinessOfApps),
    'messages.ts': messagesModule(asyncApi),
    'index.ts': indexModule,
  };
  return {
    'package.json': json(manifest(openApi.info.version)),
    'tsconfig.json': json(compilation),
    'README.md': readme(packageName),
    ...Object.fromEntries(Object.entries(modules).map(([name, text]) => [`src/${name}`, published(text)])),
  };
}

const json = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** A published module names the files that it becomes: not every tool knows what `.ts` in an import means. */
const published = (text: string): string => text.replace(/(from '\.\/[\w-]+)\.ts'/g, "$1.js'");

const manifest = (version: string) => ({
  ...{ name: packageName, version, description: 'The client of the Saathii API.', license: 'MIT' },
  ...{ type: 'module', sideEffects: false },
  ...{ main: './dist/index.js', types: './dist/index.d.ts' },
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
  files: ['dist', 'src'],
  scripts: { build: 'tsc -p .' },
});

/** No types of any platform: what the client uses of one it declares itself. */
const compilation = {
  compilerOptions: {
    ...{ target: 'ES2022', lib: ['ES2022'], types: [], module: 'ESNext', moduleResolution: 'Bundler' },
    ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, isolatedModules: true },
    ...{ rootDir: 'src', outDir: 'dist', declaration: true },
  },
  include: ['src'],
};
