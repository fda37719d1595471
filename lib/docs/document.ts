import { readFileSync } from 'node:fs';
import type { FunctionFile } from '../core/function-file.ts';
import type { Resource } from '../core/grant.ts';

/**
 * The OpenAPI document of the app's HTTP API as text, as it was when the functions were bundled. `source` is the file
 * that exports the rest of it as `about`, from the folder of the function's own source file: `apiDocument('_about.ts')`.
 */
export const apiDocument = (source: string): Resource<string> =>
  documentOf({ kind: 'api-document', name: 'openapi.json', source });

/** The same of the AsyncAPI document of the app's sockets, of which the rest is exported as `aboutSockets`. */
export const socketDocument = (source: string): Resource<string> =>
  documentOf({ kind: 'socket-document', name: 'asyncapi.json', source });

const documentOf = (file: FunctionFile): Resource<string> => ({
  env: [],
  access: [],
  files: [file],
  open: () => readFileSync(new URL(file.name, import.meta.url), 'utf8'),
});
