import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** A file of the SDK that would be loaded with every function and never run, and what stands in for it. */
interface UnusedPart {
  readonly file: RegExp;
  readonly contents: string | ((text: string) => string);
}

const parts: readonly UnusedPart[] = [
  // For runtimes that have no SHA-256 of their own; Node has one.
  { file: /checksum\/sha256\/Sha256Js\.js$/, contents: 'export const Sha256Js = undefined;' },
  // A mode of retrying that nobody chooses.
  { file: /util-retry\/AdaptiveRetryStrategy\.js$/, contents: 'export class AdaptiveRetryStrategy {}' },
  // The configuration files of a developer's home: a function has its environment and no home.
  {
    file: /shared-ini-file-loader\/loadSharedConfigFiles\.js$/,
    contents: `export { CONFIG_PREFIX_SEPARATOR } from './constants.js';
      export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`,
  },
  // The region of a virtual machine, from that machine; a function is told its region.
  {
    file: /getInstanceMetadataRegion\.js$/,
    contents: 'export const getInstanceMetadataRegion = async () => undefined;',
  },
  // Signs the events of streams, of which no operation in use has any.
  { file: /signature-v4\/dist-es\/HeaderFormatter\.js$/, contents: 'export class HeaderFormatter {}' },
  // Addresses of buckets, which no client of the SDK asks for, and lists page by page, which `lib/table` does itself.
  {
    file: /middleware-endpoint\/service-customizations\/index\.js$/,
    contents: 'export const resolveParamsForS3 = async (parameters) => parameters;',
  },
  { file: /pagination\/createPaginator\.js$/, contents: 'export const createPaginator = () => undefined;' },
  // The SDK's own log, which writes to whatever logger a client is given, and none is.
  {
    file: /middleware-logger\/loggerMiddleware\.js$/,
    contents: `export const loggerMiddleware = undefined, loggerMiddlewareOptions = undefined;
      export const getLoggerPlugin = () => ({ applyToStack: () => undefined });`,
  },
  // Each class of errors hands its base the name and the side that its own fields then set again.
  {
    file: /client-dynamodb\/dist-es\/models\/errors\.js$/,
    contents: (text) => text.replace(/super\(\{\s*name: "\w+",\s*\$fault: "\w+",\s*\.\.\.opts,\s*\}\)/g, 'super(opts)'),
  },
];

/** Leaves out of every bundle what the SDK brings for other places than a Lambda function. */
export const unusedParts: Plugin = {
  name: 'unused-parts',
  setup: ({ onLoad }) => {
    for (const { file, contents } of parts) {
      onLoad({ filter: anySeparator(file) }, async ({ path }) => ({
        contents: typeof contents === 'string' ? contents : contents(await readFile(path, 'utf8')),
      }));
    }
  },
};

/** The same file wherever paths have backslashes. */
const anySeparator = ({ source }: RegExp): RegExp => new RegExp(source.replaceAll('\\/', '[\\\\/]'));
