import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { callEngine } from '../../infra/local/engine/engine-call.ts';
import { connectionOf, type SocketItem, Sockets, socketOf } from '../../lib/realtime/connections.ts';
import { bindTable } from '../../lib/table/table.ts';
import { goneMark } from './posting-sink.ts';

/** The tables of both senders: ours with a channel in its partitions, and one that holds connections and nothing else. */
export const tableNames = { ours: 'ours', sample: 'sample' } as const;

const key = (name: string, type: string) => ({ AttributeName: name, KeyType: type });

export async function createTables(engine: { readonly url: string }): Promise<void> {
  const definitions = {
    ours: [key('pk', 'HASH'), key('sk', 'RANGE')],
    sample: [key('connectionId', 'HASH')],
  };
  for (const [name, KeySchema] of Object.entries(definitions)) {
    await callEngine(engine, 'CreateTable', {
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema,
      AttributeDefinitions: KeySchema.map(({ AttributeName }) => ({ AttributeName, AttributeType: 'S' })),
    });
  }
}

/** Sockets that have been open for a minute, each of another user; the first `gone` of them are not there any more. */
export function socketsOf(count: number, gone: number, channel: string): readonly SocketItem[] {
  return Array.from({ length: count }, (_, place) => ({
    ...socketOf(
      connectionOf({
        connectionId: `${place < gone ? goneMark : 'Open'}${String(place).padStart(7, '0')}cIhw=`,
        userId: place + 1,
        familyId: `familyOfSocket${place}`,
        channel,
        openedAt: Date.now() - 60_000,
      }),
    ),
    greeted: true,
  }));
}

/** Puts rows where a sender has deleted them, and says how many stand there before. */
export function rowsOf(engine: { readonly url: string }): {
  put(sockets: readonly SocketItem[]): Promise<void>;
  count(table: keyof typeof tableNames): Promise<number>;
} {
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'local' };
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: engine.url, region: 'local', credentials }),
  );
  const ours = bindTable(client, tableNames.ours);
  return {
    async put(sockets) {
      for (let from = 0; from < sockets.length; from += 25) {
        const some = sockets.slice(from, from + 25);
        const RequestItems = { [tableNames.sample]: some.map((Item) => ({ PutRequest: { Item } })) };
        await Promise.all([
          client.send(new BatchWriteCommand({ RequestItems })),
          ...some.map((socket) => ours.put(Sockets, socket)),
        ]);
      }
    },
    async count(table) {
      let count = 0;
      for await (const { Count = 0 } of paginateScan({ client }, { TableName: table, Select: 'COUNT' })) count += Count;
      return count;
    },
  };
}
