import * as z from 'zod/mini';
import { lambda } from '../../../lib/core/lambda.ts';
import { http } from '../_app.ts';

export const route = http({
  id: 'system.health',
  method: 'GET',
  path: '/health',
  tag: 'System',
  auth: 'public',
  summary: 'Whether requests reach the app at all; it asks no dependency.',
  response: z.object({ status: z.literal('ok') }),
  errors: [],
});

export const handler = lambda(route, () => ({ status: 'ok' }) as const);
