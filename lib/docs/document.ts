import { readFileSync } from 'node:fs';
import type { About } from '../core/function-file.ts';
import type { Resource } from '../core/grant.ts';

/** The app's OpenAPI document as text, as it was when the functions were bundled. */
export const apiDocument = (about: About): Resource<string> => ({
  env: [],
  access: [],
  files: [{ kind: 'api-document', name: 'openapi.json', about }],
  open: () => readFileSync(new URL('openapi.json', import.meta.url), 'utf8'),
});
