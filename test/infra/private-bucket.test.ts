import { expect, test } from 'vitest';
import { stages } from '../../infra/stages.ts';
import { unsubmitted, unsubmittedHeader } from '../../lib/media/unsubmitted.ts';
import { prodWithoutApps } from '../support/prod-stage.ts';
import { fixtureRoot, readTemplates, resourcesOf, synthesise } from '../support/routes.ts';

type Templates = ReturnType<typeof readTemplates>;

const lasting = readTemplates(await synthesise({ stage: prodWithoutApps, routesRoot: fixtureRoot }));
const disposable = readTemplates(await synthesise({ stage: 'dev', routesRoot: fixtureRoot }));

test('the bucket deletes uploads that nobody has submitted after two days, and what was deleted for good a day later', () => {
  const [bucket] = resourcesOf(lasting, 'AWS::S3::Bucket').values();
  expect(bucket?.Properties.LifecycleConfiguration).toEqual({
    Rules: [
      {
        Status: 'Enabled',
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
        ExpiredObjectDeleteMarker: true,
      },
      { Status: 'Enabled', ExpirationInDays: 2, TagFilters: [{ Key: unsubmitted.name, Value: unsubmitted.value }] },
    ],
  });
  expect(unsubmittedHeader['x-amz-tagging']).toBe(`${unsubmitted.name}=${unsubmitted.value}`);
});

test('browsers read and store objects from the app’s own pages, and from elsewhere only where a stage says so', () => {
  const corsOf = (templates: Templates) =>
    [...resourcesOf(templates, 'AWS::S3::Bucket').values()].map(({ Properties }) => Properties.CorsConfiguration);
  const [edgeId] = resourcesOf(lasting, 'AWS::CloudFront::Distribution').keys();
  const ownPages = { 'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [edgeId, 'DomainName'] }]] };
  const rule = (origins: readonly unknown[]) => ({
    ...{ AllowedHeaders: ['*'], AllowedMethods: ['GET', 'PUT'], ExposedHeaders: ['ETag'], MaxAge: 3600 },
    AllowedOrigins: origins,
  });
  expect(corsOf(lasting)).toEqual([{ CorsRules: [rule([...stages.prod.corsOrigins, ownPages])] }]);
  expect(stages.prod.corsOrigins).toEqual([]);
  expect(corsOf(disposable)[0].CorsRules[0].AllowedOrigins).toContain('*');
});
