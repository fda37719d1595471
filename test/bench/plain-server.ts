import fastify from 'fastify';
import { findRoutes } from '../../infra/routes.ts';

/** The part of an event of the HTTP API that functions read. */
interface Event {
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly requestContext: object;
}

type Handler = (
  event: Event,
  context: object,
) => Promise<{
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}>;

const context = { getRemainingTimeInMillis: () => 10_000 };

/**
 * A plain server of all routes in one process: Fastify, and the handlers of the product as they stand in their files.
 * Says its port over IPC, and ends with its parent.
 */
async function serve(): Promise<void> {
  const app = fastify({ bodyLimit: 6 * 1024 * 1024 });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  let requests = 0;
  for (const { route, file } of await findRoutes()) {
    if (route.kind !== 'http' || route.method === 'ANY') continue;
    const { handler } = (await import(file)) as { readonly handler: Handler };
    app.route({
      method: route.method,
      url: route.path.replace(/\{(\w+)\}/g, ':$1'),
      handler: async (request, reply) => {
        const [rawPath = '', rawQueryString = ''] = request.url.split('?');
        const http = { method: request.method, path: rawPath, sourceIp: request.ip };
        requests += 1;
        const { statusCode, headers, body } = await handler(
          {
            ...{ rawPath, rawQueryString, isBase64Encoded: false },
            headers: request.headers as Record<string, string>,
            queryStringParameters: request.query as Record<string, string>,
            pathParameters: request.params as Record<string, string>,
            ...(typeof request.body === 'string' && { body: request.body }),
            requestContext: { requestId: `plain-${requests}`, http },
          },
          context,
        );
        return reply
          .code(statusCode)
          .headers(headers ?? {})
          .send(body);
      },
    });
  }
  await app.listen({ host: '127.0.0.1', port: 0 });
  process.on('disconnect', () => process.exit());
  process.send?.(app.listeningOrigin);
}

if (import.meta.main) await serve();
