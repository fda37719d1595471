import { ApiGatewayManagementApiClient, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { countsOf } from '../../lib/core/metrics.ts';
import { broadcast } from '../../lib/realtime/broadcast.ts';
import { gateway } from '../../lib/realtime/gateway.ts';
import { table } from '../../lib/table/resource.ts';
import { frameText } from '../support/frame-text.ts';

/** One message to every socket of the channel. */
type FanOut = (text: string) => Promise<void>;

/** What one fan-out cost its sender. */
export interface Cost {
  readonly milliseconds: number;
  /** Of all threads of the sender's process. */
  readonly cpuMicroseconds: number;
}

export const channel = 'feed';

/** The shape of the samples for sockets on API Gateway: all rows by a scan, then every post at once. */
function sampleFanOut(): FanOut {
  const TableName = process.env.TABLE_NAME;
  const rows = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const api = new ApiGatewayManagementApiClient({ endpoint: process.env.SOCKET_CALLBACK_URL as string });
  return async (text) => {
    const items: Record<string, unknown>[] = [];
    const scan = paginateScan({ client: rows }, { TableName, ProjectionExpression: 'connectionId' });
    for await (const { Items = [] } of scan) items.push(...Items);
    await Promise.all(
      items.map(async ({ connectionId }) => {
        try {
          await api.send(new PostToConnectionCommand({ ConnectionId: String(connectionId), Data: text }));
        } catch (error) {
          if ((error as Error).name !== 'GoneException') throw error;
          await rows.send(new DeleteCommand({ TableName, Key: { connectionId } }));
        }
      }),
    );
  };
}

/** What the stream's consumer does with news of one user, opened from the environment as it is there. */
function ourFanOut(): FanOut {
  const unexpected = (name: string) => (): never => {
    throw new Error(`nothing here leads to ${name}`);
  };
  const desk = {
    table: table.open(process.env),
    gateway: gateway.open(process.env),
    deliver: unexpected('a task'),
    counts: countsOf({ app: { name: 'bench' }, id: 'fanOut' }, () => {}),
    log: { debug: () => {}, info: () => {}, warn: unexpected('a warning'), error: unexpected('an error') },
  };
  return async (text) => {
    const about = { userId: 1, storedBy: Date.now(), hiddenFrom: new Set<number>(), final: false, heartbeat: false };
    const rules = {
      now: new Date(),
      channels: [channel],
      maxPerUser: 10,
      youngSeconds: 30,
      inlinePosts: Number.POSITIVE_INFINITY,
    };
    await broadcast([{ channel, frames: [{ ...about, text: frameText(text) }] }], desk, rules);
  };
}

/** Sends each text it is told over IPC to every socket, and says what that cost. */
function serve(fanOut: FanOut): void {
  process.on('message', async ({ text }: { readonly text: string }) => {
    const cpu = process.cpuUsage();
    const begun = performance.now();
    await fanOut(text);
    const milliseconds = performance.now() - begun;
    const { user, system } = process.cpuUsage(cpu);
    process.send?.({ milliseconds, cpuMicroseconds: user + system } satisfies Cost);
  });
  process.on('disconnect', () => process.exit());
  process.send?.('ready');
}

if (import.meta.main) serve(process.argv[2] === 'sample' ? sampleFanOut() : ourFanOut());
