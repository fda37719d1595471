import { lambda } from '../../../lib/core/lambda.ts';
import { text } from '../../../lib/core/text-response.ts';
import { apiDocument } from '../../../lib/docs/document.ts';
import { http } from '../_app.ts';

export const route = http({
  id: 'docs.openapi',
  method: 'GET',
  path: '/openapi.json',
  tag: 'Documentation',
  auth: 'public',
  summary: 'This document, of all routes.',
  response: text('application/json', { 'cache-control': 'public, max-age=300' }),
  errors: [],
  uses: { document: apiDocument('_about.ts') },
});

export const handler = lambda(route, ({ document }) => document);
