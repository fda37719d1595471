import { lambda } from '../../../lib/core/lambda.ts';
import { text } from '../../../lib/core/text-response.ts';
import { packageAsset } from '../../../lib/web/package-asset.ts';
import { http } from '../_app.ts';
import { versionedHeaders } from './_headers.ts';
import { swaggerUi } from './_packages.ts';

export const route = http({
  id: 'docs.swaggerStyle',
  method: 'GET',
  path: '/docs/swagger-ui-5.35.0.css',
  tag: 'Documentation',
  auth: 'public',
  summary: 'The style of Swagger UI.',
  response: text('text/css; charset=utf-8', versionedHeaders),
  errors: [],
  uses: { style: packageAsset({ ...swaggerUi, name: 'swagger-ui.css', source: 'swagger-ui.css' }) },
});

export const handler = lambda(route, ({ style, request }) => style.answerTo(request.headers));
