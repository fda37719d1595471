import { expect, test } from 'vitest';
import { refuseUnknownApps, settingsVariables } from '../../infra/constructs/app-settings.ts';
import { findApps, findRoutes } from '../../infra/routes.ts';
import { type StageSettings, stageNamed, stages } from '../../infra/stages.ts';
import { fixtureRoot } from '../support/routes.ts';

const functions = await findRoutes(fixtureRoot);

const given = (groups: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  settingsVariables({ ...stages.dev, apps: { sample: groups } }, 'sample', functions);

test('a group’s variable holds what the stage gives and nothing of the defaults', () => {
  expect(given({ shelf: { size: 3 } })).toEqual({ SETTINGS_SHELF: '{"size":3}' });
  expect(given({})).toEqual({ SETTINGS_SHELF: '{}' });
});

test.each([
  ['a value of the wrong type', { shelf: { size: 'big' } }, /^stage dev: sample\.shelf\.size: expected number$/],
  ['a wrong value inside a field', { shelf: { labels: { a: 1 } } }, /^stage dev: sample\.shelf\.labels\.a: expected/],
  ['a field that does not exist', { shelf: { sise: 3 } }, /^stage dev: sample\.shelf\.sise: there is no such field$/],
  ['a group that is no object', { shelf: 3 }, /^stage dev: sample\.shelf: expected object$/],
  ['a group that no function uses', { shelves: {} }, /^stage dev: no function of sample uses settings shelves$/],
])('wrong settings are refused by stage, app, group and field: %s', (_, groups, message) => {
  expect(() => given(groups)).toThrow(message);
});

test('settings of an app that does not exist, and a stage that does not exist, are refused by name', () => {
  const stage: StageSettings = { ...stages.dev, apps: { sampel: {} } };
  expect(() => refuseUnknownApps(stage, ['sample'])).toThrow(/^stage dev: there is no app sampel$/);
  expect(() => stageNamed('production')).toThrow(/^there is no stage production, only local, dev, prod$/);
  expect(() => stageNamed('toString')).toThrow(/^there is no stage toString/);
});

test.each(Object.values(stages))('the settings of every app on the stage $name fit', async (stage) => {
  const [apps, routes] = await Promise.all([findApps(), findRoutes()]);
  refuseUnknownApps(
    stage,
    apps.map(({ name }) => name),
  );
  for (const { name } of apps) {
    settingsVariables(
      stage,
      name,
      routes.filter(({ app }) => app === name),
    );
  }
});

test('no stage but the laptop’s knows a fixed login code', () => {
  const codes = Object.values<StageSettings>(stages).filter((stage) =>
    JSON.stringify(stage.apps).includes('testNumbers'),
  );
  expect(codes.map(({ name }) => name)).toEqual(['local']);
});
