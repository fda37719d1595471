import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkStage } from '../../infra/check-stage.ts';
import { readCloud } from '../../infra/local/template/cloud.ts';
import { type StageSettings, stageNamed, stages } from '../../infra/stages.ts';
import { Trouble, wordsOf } from '../../infra/trouble.ts';
import { prodWithoutApps, wholeProd } from '../support/prod-stage.ts';
import { fixtureRoot, readTemplates, resourcesOf, synthesise } from '../support/routes.ts';

const folder = mkdtempSync(join(tmpdir(), 'settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file of a stage's own settings. */
function fileWith(text: string): string {
  const file = join(folder, `${text.length}-${Date.now()}.json`);
  writeFileSync(file, text);
  return file;
}

/** What is said of a stage's settings; `undefined` = nothing, they are fine. */
function saidOf(stage: unknown, file?: string): string | undefined {
  try {
    checkStage(stage as StageSettings, ['saathii'], file);
  } catch (error) {
    expect(error).toBeInstanceOf(Trouble);
    return wordsOf(error);
  }
  return undefined;
}

test.each([stages.local, stages.dev, wholeProd])('a stage with all it needs is fine: $name', (stage) => {
  expect(saidOf(stage)).toBeUndefined();
});

test('prod as it stands here says of each setting it lacks what it has to be and why, and where to write it', () => {
  const said = saidOf(stages.prod) ?? '';
  const lines = said.split('\n');
  expect(lines[0]).toBe('stage prod: 5 settings are missing or malformed:');
  expect(lines.slice(1, 6).map((line) => line.trim().split(';')[0])).toEqual([
    'alarmEmail is missing',
    'apps.saathii.sms.senderId is missing',
    'apps.saathii.sms.entityId is missing',
    'apps.saathii.sms.templateId is missing',
    'apps.saathii.payments.mode is missing',
  ]);
  expect(lines[1]).toMatch(/has to be an e-mail address, e\.g\. ops@example\.com\. Without it nobody is told/);
  expect(lines[6]).toMatch(/stages\.local\.json, which git ignores/);
  const form = '"sms":{"senderId":"...","entityId":"...","templateId":"..."},"payments":{"mode":"..."}';
  expect(lines[7]?.trim()).toBe(`{"prod":{"alarmEmail":"...","apps":{"saathii":{${form}}}}}`);
});

const saathii = wholeProd.apps.saathii;
const withApp = (more: object) => ({ apps: { saathii: { ...saathii, ...more } } });

test.each<[string, string, object]>([
  ['name', 'small letters', { name: 'Prod_1' }],
  ['region', 'an AWS region', { region: 'mumbai' }],
  ['keepData', 'true or false', { keepData: 'yes' }],
  ['logRetentionDays', 'a number of days that CloudWatch knows', { logRetentionDays: 10 }],
  ['logLevel', 'one of debug, info, warn, error', { logLevel: 'verbose' }],
  ['throttle.rateLimit', 'units per second', { throttle: { rateLimit: 0, burstLimit: 1 } }],
  ['warmThroughput.readUnitsPerSecond', 'units', { warmThroughput: { writeUnitsPerSecond: 4_000 } }],
  ['corsOrigins.0', 'an origin without a path', { corsOrigins: ['https://app.example.com/'] }],
  ['corsOrigins.1', 'an origin without a path', { corsOrigins: ['*', 'http://app.example.com'] }],
  ['alarmEmail', 'an e-mail address', { alarmEmail: 'ops' }],
  ['smsBudgetUsd', 'an amount of dollars', { smsBudgetUsd: -1 }],
  ['wafArn', 'a web ACL of scope CLOUDFRONT', { wafArn: 'arn:aws:wafv2:ap-south-1:123456789012:regional/webacl/a/b' }],
  [
    'domain.certificateArn',
    'a certificate in us-east-1',
    { domain: { name: 'api.example.com', certificateArn: 'arn:aws:acm:ap-south-1:123456789012:certificate/a' } },
  ],
  [
    'domain.name',
    'the name of a host',
    {
      domain: { name: 'https://api.example.com', certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/a-b' },
    },
  ],
  ['apps.saathii.otp.callingCodes', 'a list of calling codes', withApp({ otp: {} })],
  ['apps.saathii.otp.callingCodes', 'a list of calling codes', withApp({ otp: { callingCodes: [] } })],
  ['apps.saathii.sms.senderId', 'the registered header', withApp({ sms: { ...saathii.sms, senderId: 'SA' } })],
  ['apps.saathii.sms.region', 'ap-south-1 or ap-south-2', withApp({ sms: { ...saathii.sms, region: 'us-east-1' } })],
  ['apps.saathii.payments.mode', 'razorpay or none', withApp({ payments: { mode: 'instant' } })],
  ['apps.saathii.payments.razorpay.keyId', 'a live key', withApp({ payments: { mode: 'razorpay' } })],
  [
    'apps.saathii.payments.razorpay.keyId',
    'a live key',
    withApp({ payments: { mode: 'razorpay', razorpay: { keyId: 'rzp_test_0123456789' } } }),
  ],
])(
  'a malformed setting is named alone, with what it has to look like and the file it stands in: %s',
  (setting, looks, more) => {
    const [heading, line = '', ...rest] = (saidOf({ ...wholeProd, ...more }) ?? '').split('\n');
    expect(heading).toMatch(/^stage \w+: a setting is missing or malformed:$/);
    expect(line.trim().startsWith(`${setting} is `)).toBe(true);
    expect(line).toContain(looks);
    if (!line.includes('is missing')) expect(line).toContain('(in infra/stages.ts)');
    expect(rest).toHaveLength(2);
  },
);

test('a setting that there is not is refused wherever it stands: a misspelt one would do nothing', () => {
  expect(saidOf({ ...wholeProd, alarmMail: 'ops@example.com' })).toMatch(
    /alarmMail \(in .*\): there is no such setting/,
  );
  const throttle = { ...wholeProd.throttle, rate: 1 };
  expect(saidOf({ ...wholeProd, throttle })).toMatch(/throttle\.rate \(in .*\): there is no such setting/);
});

test('a stage that keeps no data needs nothing, and who serves no India needs no ids of its operators', () => {
  expect(saidOf({ ...stages.prod, keepData: false })).toBeUndefined();
  const { sms: _, ...others } = saathii;
  expect(saidOf({ ...wholeProd, apps: { saathii: { ...others, otp: { callingCodes: ['44'] } } } })).toBeUndefined();
  expect(saidOf({ ...wholeProd, ...withApp({ payments: { mode: 'none' } }) })).toBeUndefined();
});

test('what belongs to an account stands in a file of its own, over what stands here, and is named by that file', () => {
  const own = {
    prod: { alarmEmail: 'ops@example.com', throttle: { rateLimit: 100 }, apps: { saathii: { sms: { senderId: '' } } } },
  };
  const file = fileWith(JSON.stringify(own));
  const stage = stageNamed('prod', file);
  expect(stage).toMatchObject({ alarmEmail: 'ops@example.com', throttle: { rateLimit: 100, burstLimit: 4_000 } });
  expect(stage.apps.saathii).toMatchObject({ otp: { callingCodes: ['91'] }, sms: { senderId: '' } });
  expect(stageNamed('dev', file)).toEqual(stages.dev);
  const said = saidOf(stage, file);
  expect(said).toMatch(new RegExp(`senderId is "" \\(in ${file}\\)`));
  expect(said).toMatch(/entityId is missing;/);
});

test.each([
  ['{ "prod": ', /is not JSON/],
  ['[]', /is no object of stages/],
  ['{ "production": {} }', /there is no stage production, only local, dev, prod/],
])('a file of settings that can’t be read says so and what to do: %s', (text, said) => {
  const file = fileWith(text);
  expect(() => stageNamed('prod', file)).toThrow(said);
  expect(() => stageNamed('prod', file)).toThrow(file);
  expect(() => stageNamed('prod', join(folder, 'none.json'))).toThrow(/there is no file .*none\.json/);
});

const repository = resolve(import.meta.dirname, '../..');

test('`cdk synth -c stage=prod` names what is wrong, without a stack trace and before it builds anything', () => {
  const file = fileWith(
    JSON.stringify({ prod: { ...wholeProd, wafArn: 'arn:aws:wafv2:eu-west-1:1:regional/webacl' } }),
  );
  const words = ['synth', '-q', '-c', 'stage=prod', '-c', `settings=${file}`, '-o', join(folder, 'out')];
  const { status, stdout, stderr } = spawnSync(join(repository, 'node_modules/.bin/cdk'), words, {
    cwd: repository,
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  const said = `${stdout}${stderr}`;
  expect(said).toContain('wafArn is "arn:aws:wafv2:eu-west-1:1:regional/webacl"');
  expect(said).toContain('the ARN of a web ACL of scope CLOUDFRONT');
  expect(said).not.toMatch(/^\s+at /m);
  expect(said.trim().split('\n').length).toBeLessThan(6);
});

const domain = {
  name: 'api.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0f0e0d0c-0b0a-0908-0706-050403020100',
};

test('a domain of one’s own is an alias of the edge with TLS 1.2, may use the bucket, and is told what to point to', async () => {
  const stage = { ...prodWithoutApps, domain, logLevel: 'warn' } as const;
  const assembly = await synthesise({ stage, routesRoot: fixtureRoot });
  const templates = readTemplates(assembly);
  expect(readCloud(assembly).distributions).toHaveLength(1);
  const [[edgeId, edge] = ['', undefined]] = resourcesOf(templates, 'AWS::CloudFront::Distribution');
  const config = edge?.Properties.DistributionConfig;
  expect(config.Aliases).toEqual([domain.name]);
  expect(config.ViewerCertificate).toEqual({
    AcmCertificateArn: domain.certificateArn,
    MinimumProtocolVersion: 'TLSv1.2_2021',
    SslSupportMethod: 'sni-only',
  });
  const [bucket] = resourcesOf(templates, 'AWS::S3::Bucket').values();
  expect(bucket?.Properties.CorsConfiguration.CorsRules[0].AllowedOrigins).toContain(`https://${domain.name}`);
  const { Outputs = {} } = templates.get('sample-prod-core') ?? {};
  expect(Outputs.Address).toMatchObject({ Value: `https://${domain.name}` });
  expect(Outputs.DomainTarget).toMatchObject({ Value: { 'Fn::GetAtt': [edgeId, 'DomainName'] } });
  for (const { Properties } of resourcesOf(templates, 'AWS::Lambda::Function').values()) {
    expect(Properties.Environment.Variables.LOG_LEVEL).toBe('warn');
  }
});
