import { lambda } from '../../../lib/core/lambda.ts';
import { text } from '../../../lib/core/text-response.ts';
import { packageAsset } from '../../../lib/web/package-asset.ts';
import { http } from '../_app.ts';
import { versionedHeaders } from './_headers.ts';
import { swaggerUi } from './_packages.ts';

export const route = http({
  id: 'docs.swaggerScript',
  method: 'GET',
  path: '/docs/swagger-ui-5.35.0.js',
  tag: 'Documentation',
  auth: 'public',
  summary: 'The script of Swagger UI.',
  response: text('text/javascript; charset=utf-8', versionedHeaders),
  errors: [],
  uses: { script: packageAsset({ ...swaggerUi, name: 'swagger-ui.js', source: 'swagger-ui-bundle.js' }) },
});

export const handler = lambda(route, ({ script, request }) => script.answerTo(request.headers));
