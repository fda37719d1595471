import { expect, test } from 'vitest';
import { busEvent } from '../../infra/local/event-bus/bus-event.ts';
import { createEventBus } from '../../infra/local/event-bus/event-bus.ts';
import type { EventRule } from '../../infra/local/model.ts';
import { emptyModel, functionArn, lambdaFunction } from '../support/cloud-model.ts';

const ruleArn = (name: string) => `arn:aws:events:ap-south-1:000000000000:rule/${name}`;

function ruleOf(name: string, pattern: EventRule['pattern'], more: Partial<EventRule> = {}): EventRule {
  const targets = [{ functionArn: functionArn('f') }];
  return { stack: 'Test', logicalId: name, arn: ruleArn(name), enabled: true, pattern, targets, ...more };
}

/** A bus with these rules, and functions `f` and `g` that only the rules of the given names may invoke. */
function busWith(rules: readonly EventRule[], permitted = rules.map(({ logicalId }) => logicalId)) {
  const permissions = permitted.map((name) => ({ principal: 'events.amazonaws.com', sourceArn: ruleArn(name) }));
  const functions = ['f', 'g'].map((name) => lambdaFunction(name, '/', { permissions }));
  const invoked: [string, unknown][] = [];
  const invokeAsync = (arn: string, event: unknown) => void invoked.push([arn.split(':').at(-1) as string, event]);
  return { bus: createEventBus({ model: emptyModel({ functions, rules }), invokeAsync }), invoked };
}

const below = (prefix: string) => ({ source: ['aws.s3'], detail: { object: { key: [{ prefix }] } } });

const stored = (key: string) =>
  busEvent(emptyModel(), Date.parse('2026-02-27T23:58:30.999Z'), {
    source: 'aws.s3',
    'detail-type': 'Object Created',
    resources: [],
    detail: { object: { key } },
  });

test('an event reaches the targets of every rule that it fits once each, and no other', () => {
  const { bus, invoked } = busWith([
    ruleOf('Photos', below('photos/')),
    ruleOf('Cats', below('photos/cats/'), {
      targets: [{ functionArn: functionArn('g') }, { functionArn: functionArn('f'), input: '{"job":"cats"}' }],
    }),
    ruleOf('Voices', below('voices/')),
    ruleOf('Asleep', below('photos/'), { enabled: false }),
  ]);
  const [photo, cat, other] = [stored('photos/a'), stored('photos/cats/b'), stored('other/photos/')];
  for (const event of [photo, cat, other]) bus.put(event);
  expect(invoked).toEqual([
    ['f', photo],
    ['f', cat],
    ['g', cat],
    ['f', { job: 'cats' }],
  ]);
});

test('every event has an id of its own and the time of its second', () => {
  const [one, other] = [stored('a'), stored('a')];
  expect(one.time).toBe('2026-02-27T23:58:30Z');
  expect(one.id).not.toBe(other.id);
});

test.each([
  ['a pattern that is not imitated', [ruleOf('Odd', { source: [{ wildcard: '*' }] })], undefined, 'wildcard'],
  [
    'a target that is no function of the cloud',
    [ruleOf('Odd', below(''), { targets: [{ functionArn: functionArn('nobody') }] })],
    undefined,
    'there is no function .*:nobody',
  ],
  ['a target without a permission', [ruleOf('Odd', below(''))], [], 'no permission of f .*rule/Odd'],
  ['a target with a permission for another rule', [ruleOf('Odd', below(''))], ['Other'], 'no permission of f'],
])('%s stops the start, naming the rule', (_what, rules, permitted, problem) => {
  expect(() => busWith(rules, permitted)).toThrow(new RegExp(`^Test/Odd: .*${problem}`));
});
