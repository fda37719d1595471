import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { copyOfFixture, readTemplates, resourcesOf, synthesise, type TemplateResource } from '../support/routes.ts';

/** The fixture with a second upload route in an area of its own. */
async function withTwoListeners() {
  const root = copyOfFixture();
  mkdirSync(join(root, 'sample/photos'));
  writeFileSync(
    join(root, 'sample/photos/check.ts'),
    `import { upload } from '../_app.ts';
     export const route = upload({ id: 'photos.check', summary: 'Checks.', prefix: 'photos/' });
     export const handler = async () => {};`,
  );
  return readTemplates(await synthesise({ stage: 'dev', routesRoot: root }));
}

const templates = await withTwoListeners();
const listeners = [
  { lambdaId: 'SampleUploadsIngest', prefix: 'things/' },
  { lambdaId: 'SamplePhotosCheck', prefix: 'photos/' },
];
const only = <T>(items: readonly T[]): T => {
  expect(items).toHaveLength(1);
  return items[0] as T;
};
const waiting = [...resourcesOf(templates, 'AWS::Events::Rule')].filter(
  ([, { Properties }]) => Properties.EventPattern,
);
const ruleOf = (lambdaId: string): [string, TemplateResource] =>
  only(waiting.filter(([, { Properties }]) => JSON.stringify(Properties.Targets).includes(`"${lambdaId}"`)));

test('the bucket sends its events to the event bus, and tells nobody else', () => {
  const [bucket] = resourcesOf(templates, 'AWS::S3::Bucket').values();
  expect(bucket?.Properties.NotificationConfiguration).toEqual({
    EventBridgeConfiguration: { EventBridgeEnabled: true },
  });
});

test.each(listeners)('every upload route has a rule of its own, for new objects of its prefix: %o', (listener) => {
  const { lambdaId, prefix } = listener;
  expect(waiting).toHaveLength(listeners.length);
  const [, { Properties }] = ruleOf(lambdaId);
  expect(Properties).toEqual({
    State: 'ENABLED',
    EventPattern: {
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: {
        bucket: { name: [{ 'Fn::ImportValue': expect.stringMatching(/^sample-dev-core:.*RefBucket/) }] },
        object: { key: [{ prefix }] },
      },
    },
    Targets: [{ Id: 'Target0', Arn: { 'Fn::GetAtt': [lambdaId, 'Arn'] } }],
  });
});

test.each(listeners)('nobody but its rule may invoke the function of an upload route: %o', ({ lambdaId }) => {
  const [ruleId] = ruleOf(lambdaId);
  const permissions = [...resourcesOf(templates, 'AWS::Lambda::Permission').values()]
    .map(({ Properties }) => Properties)
    .filter(({ FunctionName }) => FunctionName['Fn::GetAtt'][0] === lambdaId);
  expect(permissions).toEqual([
    {
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': [lambdaId, 'Arn'] },
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': [ruleId, 'Arn'] },
    },
  ]);
});

test.each(listeners)('an upload is tried three times within an hour and then kept: %o', ({ lambdaId }) => {
  const configs = [...resourcesOf(templates, 'AWS::Lambda::EventInvokeConfig').values()]
    .map(({ Properties }) => Properties)
    .filter(({ FunctionName }) => FunctionName.Ref === lambdaId);
  expect(only(configs)).toMatchObject({
    MaximumRetryAttempts: 2,
    MaximumEventAgeInSeconds: 3600,
    DestinationConfig: { OnFailure: { Destination: { 'Fn::ImportValue': expect.stringContaining('DeadLetters') } } },
  });
});

test('nothing is deployed by functions that are not the product’s: no custom resource, and no function without a route', () => {
  for (const deployed of [templates, readTemplates(inject('assembly'))]) {
    const resources = [...deployed.values()].flatMap(({ Resources }) => Object.values(Resources));
    expect(resources.map(({ Type }) => Type).filter((type) => /^Custom::|CustomResource/.test(type))).toEqual([]);
    const functions = resources.filter(({ Type }) => Type === 'AWS::Lambda::Function');
    expect(functions.length).toBeGreaterThan(8);
    for (const { Properties } of functions)
      expect(Properties.FunctionName).toMatch(/^(Sample|Saathii)\w+-(dev|local)$/);
  }
});
