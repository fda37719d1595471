import { lambda } from '../../../lib/core/lambda.ts';
import { text } from '../../../lib/core/text-response.ts';
import { asset } from '../../../lib/web/asset.ts';
import { http } from '../_app.ts';
import { partHeaders } from '../_page-headers.ts';

export const route = http({
  id: 'console.script',
  method: 'GET',
  path: '/admin/console.js',
  tag: 'Documentation',
  auth: 'public',
  summary: 'The script of the review console.',
  response: text('text/javascript; charset=utf-8', partHeaders),
  errors: [],
  uses: { script: asset('_page/console.ts') },
});

export const handler = lambda(route, ({ script }) => script);
