import { expect, test } from 'vitest';
import { fillSecrets } from '../../infra/local/template/secret-reference.ts';

const arn = 'arn:aws:secretsmanager:ap-south-1:000000000000:secret:core-Key-abc123';
const secrets = [{ stack: 'core', logicalId: 'Key', arn, name: 'core-Key', initialValue: '{"a":"one","b":"two"}' }];

test('a dynamic reference stands for the whole value of its secret, wherever it is nested', () => {
  const value = { list: [{ text: `<{{resolve:secretsmanager:${arn}:SecretString:::}}>` }], number: 7, none: null };
  expect(fillSecrets(value, secrets)).toEqual({ list: [{ text: '<{"a":"one","b":"two"}>' }], number: 7, none: null });
});

test('with a key it stands for that member, each in its own place', () => {
  const part = (key: string) => `{{resolve:secretsmanager:${arn}:SecretString:${key}::}}`;
  expect(fillSecrets(`${part('b')}-${part('a')}`, secrets)).toBe('two-one');
});

test('a reference to a secret that no template declares fails by its name', () => {
  const text = `{{resolve:secretsmanager:${arn}-other:SecretString:::}}`;
  expect(() => fillSecrets(text, secrets)).toThrow(`${arn}-other`);
});
