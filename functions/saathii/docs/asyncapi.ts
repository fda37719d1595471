import { lambda } from '../../../lib/core/lambda.ts';
import { text } from '../../../lib/core/text-response.ts';
import { socketDocument } from '../../../lib/docs/document.ts';
import { http } from '../_app.ts';

export const route = http({
  id: 'docs.asyncapi',
  method: 'GET',
  path: '/asyncapi.json',
  tag: 'Documentation',
  auth: 'public',
  summary: 'The description of the sockets: channels, messages, who sends what.',
  response: text('application/json', { 'cache-control': 'public, max-age=300' }),
  errors: [],
  uses: { document: socketDocument('_about-sockets.ts') },
});

export const handler = lambda(route, ({ document }) => document);
