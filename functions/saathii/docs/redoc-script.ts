import { lambda } from '../../../lib/core/lambda.ts';
import { text } from '../../../lib/core/text-response.ts';
import { packageAsset } from '../../../lib/web/package-asset.ts';
import { http } from '../_app.ts';
import { versionedHeaders } from './_headers.ts';
import { redoc } from './_packages.ts';

const script = packageAsset({
  ...redoc,
  name: 'redoc.js',
  source: 'bundles/redoc.standalone.js',
  // A picture of its makers, from another host; without one it shows its words alone.
  replacing: ['https://cdn.redoc.ly/redoc/logo-mini.svg', 'data:,'],
});

export const route = http({
  id: 'docs.redocScript',
  method: 'GET',
  path: '/redoc/redoc-2.5.4.js',
  tag: 'Documentation',
  auth: 'public',
  summary: 'The script of ReDoc.',
  response: text('text/javascript; charset=utf-8', versionedHeaders),
  errors: [],
  uses: { script },
});

export const handler = lambda(route, ({ script, request }) => script.answerTo(request.headers));
