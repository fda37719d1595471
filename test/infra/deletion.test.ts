import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyOfFixture, readTemplates, type StackTemplate, synthesise } from '../support/routes.ts';

type Templates = ReadonlyMap<string, StackTemplate>;

/** Templates of the fixture without some of its files or folders. */
async function without(...paths: readonly string[]): Promise<Templates> {
  const root = copyOfFixture();
  for (const path of paths) rmSync(join(root, 'sample', path), { recursive: true });
  return readTemplates(await synthesise({ stage: 'dev', routesRoot: root }));
}

const before = await without();

const resourceIds = (templates: Templates): readonly string[] =>
  [...templates.values()].flatMap(({ Resources }) => Object.keys(Resources));

/** What watches the functions of an area together names each of them. */
const isShared = (id: string): boolean => /^(Failing|Slow|SocketsFailing)\d*[0-9A-F]{8}$/.test(id);

/** All that stays, but for the one text that names every path of the app, and the alarms of an area as a whole. */
const remains = (templates: Templates, gone: ReadonlySet<string>): unknown =>
  [...templates].map(([stack, { Resources, Outputs }]) => [
    stack,
    Object.entries(Resources)
      .filter(([id]) => !gone.has(id) && !isShared(id))
      .map(([id, resource]) => [id, JSON.stringify(resource).replace(/"ROUTE_TABLE":"[^"]*"/, '')]),
    Outputs,
  ]);

test('deleting a route’s file removes its function, role, logs, route and permission, and changes nothing else', async () => {
  const after = await without('things/get-thing.ts');
  const left = new Set(resourceIds(after));
  const gone = new Set(resourceIds(before).filter((id) => !left.has(id)));
  const types = [...before.values()].flatMap(({ Resources }) =>
    Object.entries(Resources).flatMap(([id, { Type }]) => (gone.has(id) ? [Type] : [])),
  );
  expect(types.sort()).toEqual([
    'AWS::ApiGatewayV2::Integration',
    'AWS::ApiGatewayV2::Route',
    'AWS::IAM::Role',
    'AWS::Lambda::Function',
    'AWS::Lambda::Permission',
    'AWS::Logs::LogGroup',
  ]);
  expect(remains(after, gone)).toEqual(remains(before, gone));
  expect(JSON.stringify([...after])).not.toMatch(/GetThing|thing_id/);
});

test('a deleted area is no part of the app any more, and the core stack stays as it was', async () => {
  const after = await without('streams', 'uploads', 'sockets', 'labels');
  expect([...after.keys()].sort()).toEqual(
    [...before.keys()].filter((name) => !/-(streams|uploads|sockets|labels)$/.test(name)).sort(),
  );
  expect(after.get('sample-dev-core')).toEqual(before.get('sample-dev-core'));
});
