import { isDeepStrictEqual } from 'node:util';
import type { CloudModel, Table } from '../model.ts';
import type { Engine } from './engine.ts';
import { callEngine, EngineError } from './engine-call.ts';

/** The members of a table's definition that engines understand. */
const UNDERSTOOD: ReadonlySet<string> = new Set([
  'TableName',
  'KeySchema',
  'AttributeDefinitions',
  'BillingMode',
  'ProvisionedThroughput',
  'GlobalSecondaryIndexes',
  'LocalSecondaryIndexes',
  'StreamSpecification',
  'IndexName',
  'Projection',
]);

/** Members that change nothing about what a table answers. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'ContributorInsightsSpecification',
  'DeletionProtectionEnabled',
  'KinesisStreamSpecification',
  'OnDemandThroughput',
  'PointInTimeRecoverySpecification',
  'ResourcePolicy',
  'SSESpecification',
  'TableClass',
  'Tags',
  'WarmThroughput',
]);

type Definition = Readonly<Record<string, unknown>>;

function understood(definition: Definition, origin: string): Definition {
  const unknown = Object.keys(definition).find((key) => !UNDERSTOOD.has(key) && !WITHOUT_EFFECT.has(key));
  if (unknown !== undefined) throw new Error(`${origin}: unknown member ${unknown} of the table's definition`);
  const kept = Object.entries(definition).filter(([key]) => UNDERSTOOD.has(key));
  return Object.fromEntries(
    kept.map(([key, value]) => [
      key,
      key.endsWith('SecondaryIndexes') ? (value as Definition[]).map((index) => understood(index, origin)) : value,
    ]),
  );
}

const byName = (a: Definition, b: Definition) => String(a.IndexName).localeCompare(String(b.IndexName));

/** Keys of the table and of its indexes: what can't differ between a kept table and its definition. */
function shape(definition: Definition): unknown {
  const indexes = ['GlobalSecondaryIndexes', 'LocalSecondaryIndexes'].map((kind) =>
    ((definition[kind] ?? []) as Definition[])
      .map(({ IndexName, KeySchema }) => ({ IndexName, KeySchema }))
      .toSorted(byName),
  );
  return { keys: definition.KeySchema, indexes };
}

async function checkKept(engine: Engine, table: Table, definition: Definition): Promise<void> {
  const { Table: kept } = await callEngine<{ Table: Definition }>(engine, 'DescribeTable', { TableName: table.name });
  if (!isDeepStrictEqual(shape(kept), shape(definition))) {
    throw new Error(
      `${table.stack}/${table.logicalId}: the kept table ${table.name} has other keys or indexes than the template; ` +
        'start with an empty data directory',
    );
  }
}

async function enableTtl(engine: Engine, { name, ttlAttribute }: Table): Promise<void> {
  if (ttlAttribute === undefined) return;
  const { TimeToLiveDescription: current } = await callEngine<{
    TimeToLiveDescription?: { TimeToLiveStatus?: string };
  }>(engine, 'DescribeTimeToLive', { TableName: name });
  if (current?.TimeToLiveStatus === 'ENABLED') return;
  await callEngine(engine, 'UpdateTimeToLive', {
    TableName: name,
    TimeToLiveSpecification: { AttributeName: ttlAttribute, Enabled: true },
  });
}

/**
 * Creates every table of the model with its indexes, stream and TTL attribute; a table that the engine has kept from an
 * earlier run stays as it is. Throws when a kept table's keys or indexes differ from the template's.
 */
export async function createTables(engine: Engine, model: CloudModel): Promise<void> {
  for (const table of model.tables) {
    const origin = `${table.stack}/${table.logicalId}`;
    if (table.name.length < 3) throw new Error(`${origin}: a table's name has at least 3 characters: ${table.name}`);
    const definition = { ...understood(table.definition, origin), TableName: table.name };
    try {
      await callEngine(engine, 'CreateTable', definition);
    } catch (error) {
      if (!(error instanceof EngineError && error.name === 'ResourceInUseException')) throw error;
      await checkKept(engine, table, definition);
    }
    await enableTtl(engine, table);
  }
}
