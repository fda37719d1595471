import { lambda } from '../../../lib/core/lambda.ts';
import { text } from '../../../lib/core/text-response.ts';
import { asset } from '../../../lib/web/asset.ts';
import { http } from '../_app.ts';
import { pageHeaders } from '../_page-headers.ts';

export const route = http({
  id: 'live.page',
  method: 'GET',
  path: '/live',
  tag: 'Documentation',
  auth: 'public',
  summary: 'A page that shows the feed as it changes, for people.',
  response: text('text/html; charset=utf-8', pageHeaders()),
  errors: [],
  uses: { page: asset('_page/live.html') },
});

export const handler = lambda(route, ({ page }) => page);
