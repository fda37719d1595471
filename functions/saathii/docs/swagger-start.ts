import { lambda } from '../../../lib/core/lambda.ts';
import { text } from '../../../lib/core/text-response.ts';
import { asset } from '../../../lib/web/asset.ts';
import { http } from '../_app.ts';
import { partHeaders } from '../_page-headers.ts';

export const route = http({
  id: 'docs.swaggerStart',
  method: 'GET',
  path: '/docs/start.js',
  tag: 'Documentation',
  auth: 'public',
  summary: 'What starts Swagger UI on its page.',
  response: text('text/javascript; charset=utf-8', partHeaders),
  errors: [],
  uses: { script: asset('_page/swagger.ts') },
});

export const handler = lambda(route, ({ script }) => script);
