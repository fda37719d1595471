import * as z from 'zod/mini';
import { refuse } from '../../../lib/core/failure.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { routeTable } from '../../../lib/core/route-table.ts';
import { http } from '../_app.ts';

export const route = http({
  id: 'system.notFound',
  method: 'ANY',
  path: '$default',
  tag: 'System',
  auth: 'public',
  summary: 'Answers what no other route does: an unknown path, or a known path with another method.',
  response: z.never(),
  errors: ['not_found', 'method_not_allowed'],
  uses: { routes: routeTable },
});

export const handler = lambda(route, ({ request, routes }) => {
  const allowed = routes.methodsOf(request.path);
  // A known path that came here with a method of its own was written in an encoding that the gateway doesn't route.
  const known = allowed && !allowed.includes(request.method);
  return known ? refuse('method_not_allowed', { allow: allowed.join(', ') }) : refuse('not_found');
});
