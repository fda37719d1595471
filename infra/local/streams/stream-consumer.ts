import { createHash } from 'node:crypto';
import { matchesPattern } from '../event-bus/event-pattern.ts';
import { createBatchLane } from './batch-lane.ts';
import { deliverBatch, type StreamBatchContext } from './stream-batch.ts';
import { type ArrivedRecord, itemIdentity } from './stream-record.ts';

/** An event source that consumes a table's stream. */
export interface StreamConsumer {
  receive(records: readonly ArrivedRecord[]): void;
  /** Resolves when everything received so far is done. */
  drained(): Promise<void>;
  stop(): void;
}

/** Records of one item always take the same of the parallel lanes. */
function laneOf({ record }: ArrivedRecord, lanes: number): number {
  if (lanes === 1) return 0;
  const digest = createHash('md5').update(itemIdentity(record.dynamodb.Keys)).digest();
  return digest.readUInt32BE() % lanes;
}

/** A consumer that drops what its filters don't match and delivers the rest in order, batch after batch. */
export function createStreamConsumer(context: StreamBatchContext): StreamConsumer {
  const { source } = context;
  const lanes = Array.from({ length: source.parallelization }, () =>
    createBatchLane<ArrivedRecord>({
      batchSize: source.batchSize,
      windowMs: source.windowSeconds * 1000,
      process: (batch) => deliverBatch(batch, context),
    }),
  );
  const wanted = ({ record }: ArrivedRecord) =>
    source.filters.length === 0 || source.filters.some((pattern) => matchesPattern(pattern, record));
  return {
    receive(records) {
      const byLane = Map.groupBy(records.filter(wanted), (record) => laneOf(record, lanes.length));
      for (const [lane, items] of byLane) lanes[lane]?.add(items);
    },
    async drained() {
      await Promise.all(lanes.map((lane) => lane.drained()));
    },
    stop() {
      for (const lane of lanes) lane.stop();
    },
  };
}
