import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Resource } from '../core/grant.ts';

/**
 * A file of the repository as text, read once per instance from beside the function's code: `asset('_page/live.html')`.
 * `source` is its path from the folder of the function's own source file. A script in TypeScript comes as one JavaScript
 * module and a style as one sheet, ready for browsers, with everything they import.
 */
export function asset(source: string): Resource<string> {
  const name = basename(source).replace(/\.ts$/, '.js');
  return {
    env: [],
    access: [],
    files: [{ kind: 'asset', name, source }],
    open: () => readFileSync(new URL(name, import.meta.url), 'utf8'),
  };
}
