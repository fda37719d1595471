import { expect, test } from 'vitest';
import { checkPolicies, decide, matchesWildcards } from '../../infra/local/endpoint/iam.ts';
import type { PolicyStatement } from '../../infra/local/model.ts';
import { allow, roleOf } from '../support/aws-endpoint.ts';

const TABLE = 'arn:aws:dynamodb:ap-south-1:000000000000:table/app';
const read = { action: 'dynamodb:GetItem', resource: TABLE, context: {} };
const deny: PolicyStatement = { effect: 'Deny', actions: ['dynamodb:*'], resources: ['*'], conditions: {} };

function leading(...keys: string[]) {
  return { ...read, context: { 'dynamodb:LeadingKeys': keys } };
}

test('nothing is allowed without a statement that names action and resource', () => {
  expect(decide([], read)).toBe('implicit deny');
  expect(decide([allow(['dynamodb:PutItem'], [TABLE])], read)).toBe('implicit deny');
  expect(decide([allow(['dynamodb:GetItem'], [`${TABLE}/index/*`])], read)).toBe('implicit deny');
  expect(decide([allow(['dynamodb:GetItem'], [TABLE])], read)).toBe('allowed');
});

test('an explicit deny outweighs any allow', () => {
  expect(decide([allow(['*'], ['*']), deny], read)).toBe('explicit deny');
});

test('action names ignore case, resources do not', () => {
  expect(decide([allow(['DynamoDB:getitem'], [TABLE])], read)).toBe('allowed');
  expect(decide([allow(['dynamodb:GetItem'], [TABLE.toUpperCase()])], read)).toBe('implicit deny');
});

test.each([
  ['dynamodb:*', 'dynamodb:GetItem', true],
  ['dynamodb:?etItem', 'dynamodb:GetItem', true],
  ['dynamodb:Get', 'dynamodb:GetItem', false],
  ['arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket/a/b.c', true],
  ['arn:aws:s3:::bucket.x/*', 'arn:aws:s3:::bucketax/y', false],
  ['USER#*', 'USER#1\n2', true],
])('the pattern %s against %s: %s', (pattern, value, matches) => {
  expect(matchesWildcards(pattern, value)).toBe(matches);
});

test('with ForAllValues every leading key must fit one of the patterns', () => {
  const statements = [
    allow(['dynamodb:*'], [TABLE], { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['USER#*', 'OTP#*'] } }),
  ];
  expect(decide(statements, leading('USER#1', 'OTP#2'))).toBe('allowed');
  expect(decide(statements, leading('USER#1', 'WALLET#1'))).toBe('implicit deny');
});

test('with ForAllValues a request without the key passes, with ForAnyValue it does not', () => {
  const under = (operator: string) => [allow(['*'], ['*'], { [operator]: { 'dynamodb:LeadingKeys': ['USER#*'] } })];
  expect(decide(under('ForAllValues:StringLike'), read)).toBe('allowed');
  expect(decide(under('ForAnyValue:StringLike'), read)).toBe('implicit deny');
  expect(decide(under('StringLike'), read)).toBe('implicit deny');
  expect(decide(under('StringLikeIfExists'), read)).toBe('allowed');
  expect(decide(under('ForAnyValue:StringLike'), leading('WALLET#1', 'USER#1'))).toBe('allowed');
});

test.each([
  ['StringEquals', 'USER#1', 'USER#1', 'allowed'],
  ['StringEquals', 'USER#*', 'USER#1', 'implicit deny'],
  ['StringNotEquals', 'USER#1', 'USER#2', 'allowed'],
  ['StringNotEquals', 'USER#1', 'USER#1', 'implicit deny'],
  ['ArnLike', 'arn:aws:sns:*', 'arn:aws:sns:x', 'allowed'],
  ['Bool', 'TRUE', 'true', 'allowed'],
])('%s %s against %s: %s', (operator, pattern, value, decision) => {
  const statements = [allow(['*'], ['*'], { [operator]: { 'dynamodb:LeadingKeys': [pattern] } })];
  expect(decide(statements, leading(value))).toBe(decision);
});

test('a policy with an unknown operator or condition key is a loud error that names the role', () => {
  const role = (conditions: PolicyStatement['conditions']) => [roleOf('writer', [allow(['*'], ['*'], conditions)])];
  expect(() => checkPolicies(role({ DateLessThan: { 'dynamodb:LeadingKeys': ['x'] } }))).toThrow(
    'Test/writerRole: unknown condition operator DateLessThan',
  );
  expect(() => checkPolicies(role({ StringLike: { 'aws:UserAgent': ['x'] } }))).toThrow(
    'Test/writerRole: unknown condition key aws:UserAgent',
  );
});
