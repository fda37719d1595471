import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Engine, startEngine } from '../../infra/local/engine/engine.ts';
import { callEngine } from '../../infra/local/engine/engine-call.ts';
import { createTables } from '../../infra/local/engine/tables.ts';
import { singleTable, startTestEngine } from '../support/aws-endpoint.ts';
import { emptyModel } from '../support/cloud-model.ts';

// A Java runtime on a busy machine takes its time to start.

const kind = process.env.DYNAMODB_ENGINE;
const directory = mkdtempSync(join(tmpdir(), 'engine-'));
const engines: Engine[] = [];
afterAll(async () => {
  for (const engine of engines) await engine.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function started(engine: Promise<Engine>): Promise<Engine> {
  engines.push(await engine);
  return engine;
}

const kept = () => startEngine({ ...(kind !== undefined && { kind }), dataDirectory: directory, log: () => {} });
const model = emptyModel({ tables: [singleTable('kept-app')] });
const Key = { pk: { S: 'A' }, sk: { S: 'B' } };

test('tables have their indexes, stream and TTL attribute', async () => {
  const engine = await started(startTestEngine());
  await createTables(engine, model);
  const { Table } = await callEngine<{ Table: Record<string, unknown> }>(engine, 'DescribeTable', {
    TableName: 'kept-app',
  });
  expect(Table).toMatchObject({
    GlobalSecondaryIndexes: [{ IndexName: 'gsi1' }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
  const ttl = await callEngine(engine, 'DescribeTimeToLive', { TableName: 'kept-app' });
  expect(ttl).toMatchObject({ TimeToLiveDescription: { AttributeName: 'expiresAt' } });
});

test('kept data outlives the engine, and its tables are not created anew', async () => {
  const first = await started(kept());
  await createTables(first, model);
  await callEngine(first, 'PutItem', { TableName: 'kept-app', Item: Key });
  await first.stop();
  const second = await started(kept());
  await createTables(second, model);
  const { Item } = await callEngine<{ Item?: unknown }>(second, 'GetItem', { TableName: 'kept-app', Key });
  expect(Item).toEqual(Key);
  const table = singleTable('kept-app');
  const [index] = table.definition.GlobalSecondaryIndexes as object[];
  const definition = { ...table.definition, GlobalSecondaryIndexes: [{ ...index, IndexName: 'gsi2' }] };
  const changed = emptyModel({ tables: [{ ...table, definition }] });
  await expect(createTables(second, changed)).rejects.toThrow('other keys or indexes');
});

test('an engine that runs elsewhere is used and not stopped', async () => {
  const running = await started(startTestEngine());
  const external = await startEngine({ kind: running.url, log: () => {} });
  expect([external.name, external.url]).toEqual(['external', running.url]);
  await external.stop();
  expect(await callEngine(running, 'ListTables', {})).toEqual({ TableNames: [] });
});

test('what a table cannot be is a loud error', async () => {
  const engine = await started(startTestEngine());
  const odd = singleTable('odd-app');
  const definition = { ...odd.definition, Replicas: [] };
  await expect(createTables(engine, emptyModel({ tables: [{ ...odd, definition }] }))).rejects.toThrow(
    'Test/Table: unknown member Replicas',
  );
  await expect(createTables(engine, emptyModel({ tables: [singleTable('ab')] }))).rejects.toThrow('3 characters');
  await expect(startEngine({ kind: 'sqlite', log: () => {} })).rejects.toThrow("Unknown DynamoDB engine 'sqlite'");
});

test('the engine ends with its parent, even when that is killed', async () => {
  const engineModule = new URL('../../infra/local/engine/engine.ts', import.meta.url).href;
  const script = `
    import { startEngine } from ${JSON.stringify(engineModule)};
    const engine = await startEngine({ ...${JSON.stringify(kind === undefined ? {} : { kind })}, log: () => {} });
    process.stdout.write(engine.url);
    setInterval(() => {}, 1000);
  `;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = await once(parent.stdout, 'data');
  const alive = () =>
    callEngine({ url: String(url) }, 'ListTables', {}).then(
      () => true,
      () => false,
    );
  expect(await alive()).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(alive, { timeout: 30_000 }).toBe(false);
});
