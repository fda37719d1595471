import { expect, test } from 'vitest';
import { usernameKey } from '../../../lib/identity/username.ts';

test.each([
  ['Alice', 'alice'],
  ['ＡＬＩＣＥ', 'alice'],
  ['Zoe\u0308', 'zo\u00eb'],
  ['ﬁona', 'fiona'],
  ['अनु', 'अनु'],
  // A mark that only composes once the letter is small.
  ['\u0386\u0345', '\u1fb4'],
])('the names %s and %s are the same', (name, same) => {
  expect(usernameKey(name)).toBe(usernameKey(same));
});

test('names that differ in more than case and form are different', () => {
  expect(usernameKey('zoe')).not.toBe(usernameKey('zoë'));
});
