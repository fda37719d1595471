import { expect, test } from 'vitest';
import { clockOf, exactly, spokenOf } from '../../../../functions/saathii/console/_page/moments.ts';
import { peaksOf } from '../../../../functions/saathii/console/_page/peaks.ts';
import { countWords, isTooLong, remarksOf } from '../../../../functions/saathii/console/_page/remarks.ts';

test('lengths are written like on a clock, and said like by a person', () => {
  expect([0, 7.9, 65, 725, 3723].map(clockOf)).toEqual(['0:00', '0:07', '1:05', '12:05', '1:02:03']);
  expect([1, 12.4, 60, 61, 122].map(spokenOf)).toEqual([
    ...['1 second', '12 seconds', '1 minute', '1 minute 1 second', '2 minutes 2 seconds'],
  ]);
});

test('an exact moment has its day, its second and its zone', () => {
  expect(exactly(Date.UTC(2026, 0, 15, 10, 30, 7))).toMatch(/2026.*:07.*(UTC|GMT|[A-Z]{2,5})/);
});

test('remarks are counted by letters, without blanks around them, and too many are told by how much', () => {
  expect([countWords(''), countWords('  नमस्ते 👍🏽 ')]).toEqual(['0 / 1000', '9 / 1000']);
  expect(countWords('x'.repeat(1012))).toBe('1012 / 1000: 12 too many');
  expect(['👍'.repeat(1000), `${'x'.repeat(1000)}\n`, 'x'.repeat(1001)].map(isTooLong)).toEqual([false, false, true]);
});

test('remarks of nothing but blanks are none', () => {
  expect([remarksOf(''), remarksOf(' \n'), remarksOf(' Clear voice. ')]).toEqual([null, null, 'Clear voice.']);
});

test('a waveform has as many parts as asked for, each as high as the loudest moment in it', () => {
  expect(peaksOf([0, 0.2, -0.9, 0.1, 0, 0.3], 3)).toEqual([0.2, 0.9, 0.3]);
  expect(peaksOf([0.5, -2], 4)).toEqual([0.5, 0.5, 1, 1]);
  expect(peaksOf([], 2)).toEqual([0, 0]);
});
