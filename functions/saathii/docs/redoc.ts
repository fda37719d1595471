import { lambda } from '../../../lib/core/lambda.ts';
import { text } from '../../../lib/core/text-response.ts';
import { asset } from '../../../lib/web/asset.ts';
import { http } from '../_app.ts';
import { documentPageHeaders } from './_headers.ts';

export const route = http({
  id: 'docs.redoc',
  method: 'GET',
  path: '/redoc',
  tag: 'Documentation',
  auth: 'public',
  summary: 'A page to read this document on, by ReDoc.',
  response: text('text/html; charset=utf-8', documentPageHeaders),
  errors: [],
  uses: { page: asset('_page/redoc.html') },
});

export const handler = lambda(route, ({ page }) => page);
