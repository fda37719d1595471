import { lambda } from '../../../lib/core/lambda.ts';
import { text } from '../../../lib/core/text-response.ts';
import { asset } from '../../../lib/web/asset.ts';
import { http } from '../_app.ts';
import { partHeaders } from '../_page-headers.ts';

export const route = http({
  id: 'live.script',
  method: 'GET',
  path: '/live.js',
  tag: 'Documentation',
  auth: 'public',
  summary: 'The script of the live page.',
  response: text('text/javascript; charset=utf-8', partHeaders),
  errors: [],
  uses: { script: asset('_page/live.ts') },
});

export const handler = lambda(route, ({ script }) => script);
