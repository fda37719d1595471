import { expect, test } from 'vitest';
import { checkPattern, matchesPattern } from '../../infra/local/event-bus/event-pattern.ts';

const record = {
  eventName: 'MODIFY',
  userIdentity: null,
  size: 7,
  dynamodb: {
    Keys: { pk: { S: 'USER#1' } },
    NewImage: { name: { S: 'Ann' }, age: { N: '7' }, news: { BOOL: true }, gone: { NULL: true } },
  },
};
const image = (attribute: string, type: string, rules: unknown[]) => ({
  dynamodb: { NewImage: { [attribute]: { [type]: rules } } },
});

test.each([
  ['an exact text', { eventName: ['INSERT', 'MODIFY'] }, true],
  ['another text', { eventName: ['INSERT'] }, false],
  ['text of another case', { eventName: ['modify'] }, false],
  ['equals-ignore-case', { eventName: [{ 'equals-ignore-case': 'modify' }] }, true],
  ['prefix', { dynamodb: { Keys: { pk: { S: [{ prefix: 'USER#' }] } } } }, true],
  ['another prefix', { dynamodb: { Keys: { pk: { S: [{ prefix: 'OTP#' }] } } } }, false],
  ['suffix', image('name', 'S', [{ suffix: 'nn' }]), true],
  ['a boolean', image('news', 'BOOL', [true]), true],
  ['another boolean', image('news', 'BOOL', [false]), false],
  ['null', { userIdentity: [null] }, true],
  ['exists', image('name', 'S', [{ exists: true }]), true],
  ['exists of an absent attribute', image('email', 'S', [{ exists: true }]), false],
  ['absence of an attribute', image('email', 'S', [{ exists: false }]), true],
  ['absence of a whole image', { dynamodb: { OldImage: { name: { S: [{ exists: false }] } } } }, true],
  ['absence of what is there', image('name', 'S', [{ exists: false }]), false],
  ['anything-but', image('name', 'S', [{ 'anything-but': ['Bob', 'Cid'] }]), true],
  ['anything-but the value', image('name', 'S', [{ 'anything-but': ['Ann'] }]), false],
  ['anything-but a prefix', image('name', 'S', [{ 'anything-but': { prefix: 'A' } }]), false],
  ['anything-but of an absent attribute', image('email', 'S', [{ 'anything-but': ['x'] }]), false],
  ['numeric', { size: [{ numeric: ['>', 5, '<=', 7] }] }, true],
  ['numeric out of range', { size: [{ numeric: ['>', 7] }] }, false],
  ['numeric on a DynamoDB number, which is a text', image('age', 'N', [{ numeric: ['=', 7] }]), false],
  ['a DynamoDB number as text', image('age', 'N', ['7']), true],
  ['all members at once', { eventName: ['MODIFY'], size: [8] }, false],
  ['one of $or', { $or: [{ size: [8] }, { eventName: ['MODIFY'] }] }, true],
  ['none of $or', { $or: [{ size: [8] }, { size: [9] }] }, false],
])('%s', (_name, pattern, matches) => {
  checkPattern(pattern);
  expect(matchesPattern(pattern, record)).toBe(matches);
});

test.each([
  [{ eventName: [{ wildcard: 'M*' }] }, 'wildcard'],
  [{ eventName: 'MODIFY' }, 'list of values below eventName'],
  [{ size: [{ numeric: ['~', 5] }] }, 'unknown numeric pattern'],
  [{ eventName: [{ prefix: 5 }] }, 'compares with a text'],
])('%o is a loud error at start', (pattern, message) => {
  expect(() => checkPattern(pattern)).toThrow(message);
});
