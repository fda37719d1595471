import { lambda } from '../../../lib/core/lambda.ts';
import { text } from '../../../lib/core/text-response.ts';
import { bucketOrigin } from '../../../lib/media/bucket-origin.ts';
import { asset } from '../../../lib/web/asset.ts';
import { http } from '../_app.ts';
import { pageHeaders } from '../_page-headers.ts';

export const route = http({
  id: 'console.page',
  method: 'GET',
  path: '/admin/console',
  tag: 'Documentation',
  auth: 'public',
  summary: 'A page on which administrators review voice samples.',
  response: text('text/html; charset=utf-8'),
  errors: [],
  uses: { page: asset('_page/console.html'), origin: bucketOrigin },
});

export const handler = lambda(route, ({ page, origin }) => ({ text: page, headers: pageHeaders(origin) }));
