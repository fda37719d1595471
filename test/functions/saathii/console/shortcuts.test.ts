import { expect, test } from 'vitest';
import { actionOf, type Press } from '../../../../functions/saathii/console/_page/shortcuts.ts';

const press = (key: string, more: Partial<Press> = {}) =>
  actionOf({ key, repeat: false, chord: false, place: 'page', ...more });

test('each key does what the list of shortcuts says, in capitals too', () => {
  const keys = [' ', 'j', 'ArrowDown', 'k', 'ArrowUp', 'a', 'R', 'm', '/', '?', 'ArrowLeft', 'ArrowRight', 'x', 'Tab'];
  expect(keys.map((key) => press(key))).toEqual([
    ...['play', 'next', 'next', 'previous', 'previous', 'approve', 'reject', 'remarks', 'remarks', 'help'],
    ...['back', 'forward', undefined, undefined],
  ]);
});

test('in a text no key does anything but write, and Escape leaves it', () => {
  expect(['a', 'r', ' ', 'j', '?', '/', 'ArrowDown'].map((key) => press(key, { place: 'text' }))).toEqual(
    Array(7).fill(undefined),
  );
  expect(press('Escape', { place: 'text' })).toBe('leave');
  expect(press('Escape')).toBeUndefined();
});

test('a key that already means something where it is pressed keeps that meaning, and others work there', () => {
  expect([press(' ', { place: 'control' }), press('a', { place: 'control' })]).toEqual([undefined, 'approve']);
  expect(['ArrowUp', 'ArrowLeft', ' '].map((key) => press(key, { place: 'position' }))).toEqual([
    ...[undefined, undefined, 'play'],
  ]);
});

test('a shortcut of the browser is left to it, and a key held down decides nothing twice', () => {
  expect(['a', 'r', 'j'].map((key) => press(key, { chord: true }))).toEqual([undefined, undefined, undefined]);
  expect(['a', 'r', ' ', 'j', 'ArrowRight'].map((key) => press(key, { repeat: true }))).toEqual([
    ...[undefined, undefined, undefined, 'next', 'forward'],
  ]);
});
