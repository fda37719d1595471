import { arn, fingerprint, generatedName, generatedUuid, inertType } from './resource-type.ts';

/** Types that a real deployment needs and that change nothing about how the product behaves on a laptop. */
export const typesWithoutEffect = [
  inertType('AWS::CDK::Metadata', 'statistics of the CDK'),
  inertType('AWS::CloudWatch::Alarm', 'no metrics are collected locally', (subject) => {
    const name = generatedName(subject, 255);
    return { ref: name, attributes: { Arn: arn(subject, 'cloudwatch', `alarm:${name}`) } };
  }),
  inertType('AWS::CloudWatch::Dashboard', 'no metrics are collected locally'),
  inertType('AWS::KMS::Key', 'local data is not encrypted', (subject) => {
    const id = generatedUuid(subject);
    return { ref: id, attributes: { Arn: arn(subject, 'kms', `key/${id}`), KeyId: id } };
  }),
  inertType('AWS::KMS::Alias', 'local data is not encrypted'),
  inertType('AWS::Logs::LogGroup', 'local log lines go to the console', (subject) => {
    const { LogGroupName } = subject.properties as { LogGroupName?: string };
    const name = LogGroupName ?? generatedName(subject, 512);
    return { ref: name, attributes: { Arn: arn(subject, 'logs', `log-group:${name}:*`) } };
  }),
  inertType('AWS::WAFv2::WebACL', 'the rules of the firewall are not imitated', (subject) => {
    const { Scope } = subject.properties as { Scope?: string };
    const name = generatedName(subject, 128);
    const scope = Scope === 'CLOUDFRONT' ? 'global' : 'regional';
    const aclArn = arn(subject, 'wafv2', `${scope}/webacl/${name}/${fingerprint(subject).slice(0, 32)}`);
    return { ref: `${name}|${scope}`, attributes: { Arn: aclArn } };
  }),
  inertType('AWS::WAFv2::WebACLAssociation', 'the rules of the firewall are not imitated'),
];
