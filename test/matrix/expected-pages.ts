import { open, type Rows } from './row.ts';

const page = open('200 the same for all');

export const expectedPages = {
  'GET /admin/console': page,
  'GET /admin/console.js': page,
  'GET /admin/console.css': page,
  'GET /asyncapi.json': page,
  'GET /docs': page,
  'GET /docs/licenses.txt': page,
  'GET /docs/start.js': page,
  'GET /docs/swagger-ui-<version>.css': page,
  'GET /docs/swagger-ui-<version>.js': page,
  'GET /health': page,
  'GET /live': page,
  'GET /live.css': page,
  'GET /live.js': page,
  'GET /openapi.json': page,
  'GET /redoc': page,
  'GET /redoc/redoc-<version>.js': page,
  'ANY $default': open('404 Not Found'),
  'ANY $default · a known path': open('405 Method Not Allowed'),
} as const satisfies Rows;
