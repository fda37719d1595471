import type { Clock } from '../clock.ts';
import type { Engine } from '../engine/engine.ts';
import { callEngine, EngineError } from '../engine/engine-call.ts';
import type { CloudModel, Table } from '../model.ts';
import type { ServiceDeletions } from './service-deletions.ts';
import type { Image } from './stream-record.ts';

export interface TtlSweep {
  /** Deletes what has expired by now. */
  sweep(): Promise<void>;
  stop(): void;
}

interface SweepContext {
  readonly engine: Engine;
  readonly deletions: ServiceDeletions;
  readonly nowSeconds: number;
}

const SWEEP_INTERVAL_MS = 5000;

/** The platform leaves items alone that expired more than five years ago. */
const FIVE_YEARS_SECONDS = 5 * 365 * 86_400;

interface Page {
  readonly Items: readonly Image[];
  readonly LastEvaluatedKey?: Image;
}

async function deleteIfStillExpired(
  { engine }: SweepContext,
  table: Table,
  keys: Image,
  expiry: unknown,
): Promise<boolean> {
  try {
    await callEngine(engine, 'DeleteItem', {
      TableName: table.name,
      Key: keys,
      ConditionExpression: '#ttl = :seen',
      ExpressionAttributeNames: { '#ttl': table.ttlAttribute },
      ExpressionAttributeValues: { ':seen': { N: expiry } },
    });
    return true;
  } catch (error) {
    if (error instanceof EngineError && error.name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

async function sweepTable(context: SweepContext, table: Table, ttlAttribute: string): Promise<void> {
  const { engine, deletions, nowSeconds } = context;
  const keyNames = (table.definition.KeySchema as { AttributeName: string }[]).map((key) => key.AttributeName);
  let start: Image | undefined;
  do {
    const page: Page = await callEngine(engine, 'Scan', {
      TableName: table.name,
      FilterExpression: '#ttl < :now AND #ttl > :forgotten',
      ExpressionAttributeNames: { '#ttl': ttlAttribute },
      ExpressionAttributeValues: {
        ':now': { N: String(nowSeconds) },
        ':forgotten': { N: String(nowSeconds - FIVE_YEARS_SECONDS) },
      },
      ...(start !== undefined && { ExclusiveStartKey: start }),
    });
    for (const item of page.Items) {
      const keys: Image = Object.fromEntries(keyNames.map((name) => [name, item[name] ?? {}]));
      const expiry = String(item[ttlAttribute]?.N);
      const deletion = deleteIfStillExpired(context, table, keys, expiry);
      deletions.note(table.name, keys, expiry, deletion);
      await deletion;
    }
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

/**
 * Deletes expired items every few seconds and after every step of the clock. The platform takes up to two days; here
 * only the step of the clock decides, so code that needs an item to outlive its expiry is found out.
 */
export function startTtlSweep(options: {
  model: CloudModel;
  clock: Clock;
  engine: Engine;
  deletions: ServiceDeletions;
}): TtlSweep {
  const { model, clock, engine, deletions } = options;
  let stopped = false;
  let last: Promise<void> = Promise.resolve();

  const sweepAll = async (): Promise<void> => {
    const context = { engine, deletions, nowSeconds: Math.floor(clock.now() / 1000) };
    for (const table of model.tables) {
      if (table.ttlAttribute !== undefined && !stopped) await sweepTable(context, table, table.ttlAttribute);
    }
    engine.changes.announce();
  };
  const sweep = (): Promise<void> => {
    const swept = last.then(sweepAll);
    last = swept.catch(() => undefined);
    return swept;
  };
  clock.onAdvance(() => (stopped ? undefined : sweep()));
  // An engine that doesn't answer is reported by whoever calls it next; the timer only tries again.
  const timer = setInterval(() => void sweep().catch(() => undefined), SWEEP_INTERVAL_MS);
  timer.unref();
  return {
    sweep,
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}
