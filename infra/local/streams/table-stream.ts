import type { Clock } from '../clock.ts';
import type { Engine } from '../engine/engine.ts';
import { callEngine } from '../engine/engine-call.ts';
import type { CloudModel, Table } from '../model.ts';
import type { ServiceDeletions } from './service-deletions.ts';
import { openShards, type ShardCursors } from './shard-cursors.ts';
import { type ArrivedRecord, changesNothing, type EngineRecord, toStreamRecord } from './stream-record.ts';

/** A table's stream as it is read on behalf of its consumers. */
export interface TableStream {
  /** Resolves when every record written before the call has been handed on. */
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
}

export interface TableStreamOptions {
  readonly model: CloudModel;
  readonly table: Table;
  readonly streamArn: string;
  readonly start: 'LATEST' | 'TRIM_HORIZON';
  readonly engine: Engine;
  readonly clock: Clock;
  readonly deletions: ServiceDeletions;
  /** Told of records in the order of the stream. */
  receive(records: readonly ArrivedRecord[]): void;
  log(text: string): void;
}

/** After a write the stream is read this much later, so that a burst of writes is read at once. */
const GATHER_MS = 10;

/** Writes that bypass the endpoint are announced by nobody: they are found this late at the latest. */
const UNANNOUNCED_POLL_MS = 500;

async function latestStreamArn(engine: Engine, table: Table): Promise<string> {
  const { Table: described } = await callEngine<{ Table: { LatestStreamArn?: string } }>(engine, 'DescribeTable', {
    TableName: table.name,
  });
  if (described.LatestStreamArn === undefined) {
    throw new Error(`${table.stack}/${table.logicalId}: the table ${table.name} has no stream`);
  }
  return described.LatestStreamArn;
}

async function isServiceDeletion(record: EngineRecord, { table, deletions }: TableStreamOptions): Promise<boolean> {
  if (record.eventName !== 'REMOVE' || table.ttlAttribute === undefined) return false;
  const { Keys, OldImage } = record.dynamodb;
  return deletions.includes(table.name, Keys, String(OldImage?.[table.ttlAttribute]?.N));
}

async function arrive(
  shardId: string,
  record: EngineRecord,
  options: TableStreamOptions,
): Promise<ArrivedRecord | undefined> {
  if (changesNothing(record)) return undefined;
  const arrivedMs = options.clock.now();
  const byService = await isServiceDeletion(record, options);
  const place = { streamArn: options.streamArn, region: options.model.region, nowMs: arrivedMs, byService };
  return { record: toStreamRecord(record, place), arrivedMs, shardId };
}

async function readAll(cursors: ShardCursors, options: TableStreamOptions): Promise<void> {
  for (let read = await cursors.next(); read !== undefined; read = await cursors.next()) {
    const { shardId, records } = read;
    const arrived = await Promise.all(records.map((record) => arrive(shardId, record, options)));
    options.receive(arrived.filter((record) => record !== undefined));
  }
}

/** Reads a table's stream from its start position on; resolves when the position is taken. */
export async function followTable(options: TableStreamOptions): Promise<TableStream> {
  const { engine, table, start, log } = options;
  const cursors = await openShards(engine, await latestStreamArn(engine, table), start);
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let queued: Promise<void> | undefined;

  /** Resolves after a pass over the stream that begins after this call; waiting callers share one. */
  const pass = (): Promise<void> => {
    queued ??= running.then(() => {
      queued = undefined;
      const reading = stopped ? Promise.resolve() : readAll(cursors, options);
      running = reading.catch(() => undefined);
      return reading;
    });
    return queued;
  };
  const passInBackground = () => {
    pass().catch((error: unknown) => {
      if (!stopped) log(`stream of ${table.name}: ${error}`);
    });
  };

  let gathering: NodeJS.Timeout | undefined;
  const silence = engine.changes.listen(() => {
    gathering ??= setTimeout(() => {
      gathering = undefined;
      passInBackground();
    }, GATHER_MS);
  });
  const poll = setInterval(passInBackground, UNANNOUNCED_POLL_MS);
  poll.unref();

  return {
    caughtUp: pass,
    async stop() {
      stopped = true;
      silence();
      clearTimeout(gathering);
      clearInterval(poll);
      await queued?.catch(() => undefined);
      await running;
    },
  };
}
