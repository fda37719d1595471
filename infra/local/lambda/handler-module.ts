import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What the platform calls: an event and a context in, a JSON value out. */
export type Handler = (event: unknown, context: object) => unknown;

/** A failure to load the function, named as the platform's runtime names it. */
export class RuntimeFailure extends Error {
  constructor(type: string, message: string) {
    super(message);
    this.name = `Runtime.${type}`;
  }
}

const EXTENSIONS = ['.js', '.mjs', '.cjs'];

/**
 * Imports `<file>.<export>` of a code folder. Throws `Runtime.ImportModuleError`, `Runtime.UserCodeSyntaxError`,
 * `Runtime.HandlerNotFound` or `Runtime.CallbackHandlerDeprecated`, and whatever the module itself throws.
 */
export async function loadHandler(codeDirectory: string, name: string): Promise<Handler> {
  const [file = '', ...exportPath] = basename(name).split('.');
  const stem = resolve(codeDirectory, dirname(name), file);
  const path = EXTENSIONS.map((extension) => stem + extension).find((candidate) => existsSync(candidate));
  if (!path) throw new RuntimeFailure('ImportModuleError', `Error: Cannot find module '${file}'`);

  const handler = valueAt(await importCode(path), exportPath);
  if (typeof handler !== 'function') {
    throw new RuntimeFailure('HandlerNotFound', `${name} is undefined or not exported`);
  }
  if (handler.length >= 3) {
    throw new RuntimeFailure(
      'CallbackHandlerDeprecated',
      `${name} takes a callback, which Node.js 24 does not support`,
    );
  }
  return handler as Handler;
}

async function importCode(path: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuntimeFailure('UserCodeSyntaxError', String(error));
    throw error;
  }
}

function valueAt(root: unknown, path: readonly string[]): unknown {
  return path.reduce((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], root);
}
