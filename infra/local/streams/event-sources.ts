import type { Clock } from '../clock.ts';
import type { Queues } from '../endpoint/queues.ts';
import type { Engine } from '../engine/engine.ts';
import { checkPattern } from '../event-bus/event-pattern.ts';
import type { Faults } from '../faults.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { CloudModel, EventSource, LambdaFunction, Table } from '../model.ts';
import { type QueueConsumer, startQueueConsumer } from './queue-consumer.ts';
import { createServiceDeletions, type ServiceDeletions } from './service-deletions.ts';
import { checkSourcePermissions } from './source-permissions.ts';
import { createStreamConsumer, type StreamConsumer } from './stream-consumer.ts';
import { followTable, type TableStream } from './table-stream.ts';
import { startTtlSweep } from './ttl-sweep.ts';

/** Everything that Lambda reads on behalf of functions: streams of tables and queues. */
export interface EventSources {
  /** Resolves when everything written so far, and what its consumers wrote in turn, has been consumed. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export interface EventSourcesOptions {
  readonly model: CloudModel;
  readonly clock: Clock;
  readonly engine: Engine;
  readonly lambda: Pick<Lambda, 'invoke'>;
  readonly queues: Queues;
  readonly faults: Faults;
  /** Brings a record to a failure destination. */
  deliver(destinationArn: string, payload: unknown): Promise<void>;
  /** Told of reading that fails; default: standard error. */
  log?(text: string): void;
}

type Context = EventSourcesOptions & {
  readonly signal: AbortSignal;
  readonly deletions: ServiceDeletions;
  log(text: string): void;
  /** Told how many records or messages were handed on. */
  handed(count: number): void;
};

function findFunction(source: EventSource, model: CloudModel): LambdaFunction {
  const fn = model.functions.find(({ arn }) => arn === source.functionArn);
  if (fn === undefined)
    throw new Error(`${source.stack}/${source.logicalId}: there is no function ${source.functionArn}`);
  return fn;
}

function check(source: EventSource, model: CloudModel): void {
  checkSourcePermissions(source, findFunction(source, model), model);
  try {
    source.filters.forEach(checkPattern);
  } catch (error) {
    throw new Error(`${source.stack}/${source.logicalId}: ${(error as Error).message}`);
  }
}

interface Followed {
  readonly stream: TableStream;
  readonly consumers: readonly StreamConsumer[];
}

/** Event sources of one table that start at the same position share one reading of its stream. */
async function follow(sources: readonly EventSource[], table: Table, context: Context): Promise<Followed> {
  const { sourceArn, startingPosition } = sources[0] as EventSource;
  const consumers = sources.map((source) =>
    createStreamConsumer({ ...context, source, functionName: findFunction(source, context.model).name }),
  );
  const stream = await followTable({
    ...context,
    table,
    streamArn: sourceArn,
    start: startingPosition,
    receive(records) {
      context.handed(records.length);
      for (const consumer of consumers) consumer.receive(records);
    },
  });
  return { stream, consumers };
}

async function startSources(context: Context): Promise<{ followed: Followed[]; queueConsumers: QueueConsumer[] }> {
  const { model, queues } = context;
  const followed: Followed[] = [];
  const queueConsumers: QueueConsumer[] = [];
  const enabled = model.eventSources.filter((source) => source.enabled);
  for (const source of enabled) check(source, model);
  const groups = Map.groupBy(enabled, ({ sourceArn, startingPosition }) => `${sourceArn} ${startingPosition}`);
  for (const sources of groups.values()) {
    const { sourceArn, stack, logicalId } = sources[0] as EventSource;
    const table = model.tables.find(({ streamArn }) => streamArn === sourceArn);
    if (table !== undefined) {
      followed.push(await follow(sources, table, context));
    } else if (queues.find(sourceArn) !== undefined) {
      for (const source of sources) {
        queueConsumers.push(startQueueConsumer({ ...context, source, region: model.region, taken: context.handed }));
      }
    } else {
      throw new Error(`${stack}/${logicalId}: there is no stream or queue ${sourceArn}`);
    }
  }
  return { followed, queueConsumers };
}

/**
 * Starts every enabled event source of the model, and the deletion of expired items, whose records the streams carry.
 * Resolves when each stream's start position is taken: what is written from then on is consumed.
 */
export async function startEventSources(options: EventSourcesOptions): Promise<EventSources> {
  const stopping = new AbortController();
  const deletions = createServiceDeletions();
  let handedOn = 0;
  const context: Context = {
    ...options,
    deletions,
    signal: stopping.signal,
    log: options.log ?? ((text) => void process.stderr.write(`${text}\n`)),
    handed(count) {
      handedOn += count;
    },
  };
  const { followed, queueConsumers } = await startSources(context);
  const ttl = startTtlSweep({ ...options, deletions });
  const streamConsumers = followed.flatMap(({ consumers }) => consumers);
  return {
    async idle() {
      let before: number;
      do {
        before = handedOn;
        await Promise.all(followed.map(({ stream }) => stream.caughtUp()));
        await Promise.all([...streamConsumers, ...queueConsumers].map((consumer) => consumer.drained()));
      } while (handedOn !== before);
    },
    async stop() {
      stopping.abort();
      ttl.stop();
      for (const consumer of [...streamConsumers, ...queueConsumers]) consumer.stop();
      await Promise.all(followed.map(({ stream }) => stream.stop()));
    },
  };
}
