import { lambda } from '../../../lib/core/lambda.ts';
import { text } from '../../../lib/core/text-response.ts';
import { packageText } from '../../../lib/web/package-asset.ts';
import { http } from '../_app.ts';
import { redoc, swaggerUi } from './_packages.ts';

const ofSwagger = (source: string) => packageText({ ...swaggerUi, name: `swagger-ui-${source}`, source });
const ofRedoc = (source: string) => packageText({ ...redoc, name: `redoc-${source.replace('/', '-')}`, source });

export const route = http({
  id: 'docs.licenses',
  method: 'GET',
  path: '/docs/licenses.txt',
  tag: 'Documentation',
  auth: 'public',
  summary: 'The licenses of what these pages are shown by.',
  response: text('text/plain; charset=utf-8', { 'cache-control': 'public, max-age=300' }),
  errors: [],
  uses: {
    swagger: ofSwagger('LICENSE'),
    swaggerNotice: ofSwagger('NOTICE'),
    swaggerParts: ofSwagger('swagger-ui-bundle.js.LICENSE.txt'),
    redoc: ofRedoc('LICENSE'),
    redocParts: ofRedoc('bundles/redoc.standalone.js.LICENSE.txt'),
  },
});

/** One below the other, whichever they are. */
export const handler = lambda(route, ({ swagger, swaggerNotice, swaggerParts, redoc, redocParts }) =>
  [
    ...['Swagger UI', swagger, swaggerNotice, 'Parts of Swagger UI', swaggerParts],
    ...['ReDoc', redoc, 'Parts of ReDoc', redocParts],
  ].join('\n\n'),
);
