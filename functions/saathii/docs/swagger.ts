import { lambda } from '../../../lib/core/lambda.ts';
import { text } from '../../../lib/core/text-response.ts';
import { asset } from '../../../lib/web/asset.ts';
import { http } from '../_app.ts';
import { documentPageHeaders } from './_headers.ts';

export const route = http({
  id: 'docs.swagger',
  method: 'GET',
  path: '/docs',
  tag: 'Documentation',
  auth: 'public',
  summary: 'A page to read this document and to try every request on, by Swagger UI.',
  response: text('text/html; charset=utf-8', documentPageHeaders),
  errors: [],
  uses: { page: asset('_page/swagger.html') },
});

export const handler = lambda(route, ({ page }) => page);
