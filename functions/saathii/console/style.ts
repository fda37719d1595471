import { lambda } from '../../../lib/core/lambda.ts';
import { text } from '../../../lib/core/text-response.ts';
import { asset } from '../../../lib/web/asset.ts';
import { http } from '../_app.ts';
import { partHeaders } from '../_page-headers.ts';

export const route = http({
  id: 'console.style',
  method: 'GET',
  path: '/admin/console.css',
  tag: 'Documentation',
  auth: 'public',
  summary: 'The style of the review console.',
  response: text('text/css; charset=utf-8', partHeaders),
  errors: [],
  uses: { style: asset('_page/console.css') },
});

export const handler = lambda(route, ({ style }) => style);
