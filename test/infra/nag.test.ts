import { type App, Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { beforeAll, expect, test } from 'vitest';
import { composeApp } from '../../infra/app.ts';
import { BestPractices } from '../../infra/best-practices.ts';
import { suppressions } from '../../infra/nag-suppressions.ts';
import { prodWithoutApps, wholeProd } from '../support/prod-stage.ts';
import { fixtureRoot, temporaryFolder } from '../support/routes.ts';

/** The names of the rules that are broken, with where. */
const broken = ({ violations }: ReturnType<BestPractices['validateScope']>): readonly string[] =>
  violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
  );

async function compose(more: Parameters<typeof composeApp>[0]): Promise<App> {
  const folder = temporaryFolder();
  return composeApp({ outdir: `${folder}/out`, bundles: `${folder}/bundles`, ...more });
}

/** As `cdk synth -c stage=prod` makes it. */
let prod: App;
beforeAll(async () => {
  prod = await compose({ stage: wholeProd });
  prod.synth();
});

test('no template of prod breaks a rule of AWS’s best practices but those that are suppressed with a reason, which are all needed', () => {
  expect(broken(new AwsSolutionsChecks(prod).validateScope(prod)).length).toBeGreaterThan(suppressions.length);
  const checks = new BestPractices(prod);
  expect(broken(checks.validateScope(prod))).toEqual([]);
  expect(suppressions.filter((suppression) => !checks.used.has(suppression))).toEqual([]);
  // Whoever asks the pack itself then gets the same answer.
  expect(broken(new AwsSolutionsChecks(prod).validateScope(prod))).toEqual([]);
});

test('every suppression says why in whole sentences, and is about certain resources only', () => {
  for (const { rule, at, reason } of suppressions) {
    expect(reason, rule).toMatch(/^[A-Z].{40,}\.$/);
    expect(at.source, rule).toMatch(/^\^.*\/Resource\$$/);
  }
});

test('what is not suppressed fails the synthesis, and says where', async () => {
  const app = await compose({ stage: prodWithoutApps, routesRoot: fixtureRoot, judge: true });
  const core = app.node.findAll().find((node): node is Stack => Stack.isStack(node) && node.node.id === 'core');
  new Queue(core as Stack, 'Loose');
  expect(() => app.synth()).toThrow(/sample\/core\/Loose\/Resource.*\n.*AwsSolutions-SQS4/);
});

test('with a domain of one’s own and a firewall the edge breaks no rule about either', async () => {
  const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/0f0e0d0c';
  const wafArn = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/edge/0f0e0d0c';
  const stage = { ...prodWithoutApps, wafArn, domain: { name: 'api.example.com', certificateArn } };
  const app = await compose({ stage, routesRoot: fixtureRoot });
  app.synth();
  const rules = broken(new AwsSolutionsChecks(app).validateScope(app)).filter((one) =>
    one.endsWith('core/Edge/Resource'),
  );
  expect(rules.map((one) => one.split(' ')[0])).toEqual(['AwsSolutions-CFR1', 'AwsSolutions-CFR3']);
});
