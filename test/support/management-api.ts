import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { bindGateway, type SocketGateway } from '../../lib/realtime/gateway.ts';
import { openSignedClient } from '../../lib/signed/signed-client.ts';

/** The platform's side of sockets, which answers as it is told. */
export interface ManagementApi {
  readonly gateway: SocketGateway;
  /** What was asked of each connection, in its order: a text, or `undefined` for a closing. */
  asked(connectionId: string): readonly (string | undefined)[];
  /** What was taken by each connection: asked and answered with 200 or 204. */
  taken(connectionId: string): readonly (string | undefined)[];
  /** How many connections were made. */
  connections(): number;
}

/** `answer` gives the status for the so many-th request to a connection; `'silence'` = no answer at all. */
export async function managementApi(
  answer: (connectionId: string, nth: number) => number | 'silence' = () => 200,
  timeoutMs = 5000,
): Promise<ManagementApi> {
  const requests: { readonly id: string; readonly text: string | undefined; readonly status: number | 'silence' }[] =
    [];
  let connections = 0;
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const id = decodeURIComponent(incoming.url?.split('/@connections/')[1] ?? '');
    const status = answer(id, requests.filter((request) => request.id === id).length + 1);
    const text = incoming.method === 'DELETE' ? undefined : Buffer.concat(chunks).toString();
    requests.push({ id, text, status });
    if (status !== 'silence') response.writeHead(status).end();
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const env = { AWS_REGION: 'ap-south-1', AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret' };
  const { port } = server.address() as AddressInfo;
  const of = (connectionId: string) => requests.filter(({ id }) => id === connectionId);
  return {
    gateway: bindGateway(openSignedClient(env, { timeoutMs }), `http://127.0.0.1:${port}/live`),
    asked: (connectionId) => of(connectionId).map(({ text }) => text),
    taken: (connectionId) =>
      of(connectionId)
        .filter(({ status }) => status === 200 || status === 204)
        .map(({ text }) => text),
    connections: () => connections,
  };
}
