import { expect, test } from 'vitest';
import { createDrawing } from '../../../../functions/saathii/console/_page/drawing.ts';

/** What a tab keeps, as a browser does. */
function tab(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

test('a sample at which the page ended is not drawn again in this tab, and every other one is', () => {
  const notes = tab();
  void createDrawing(notes).attempt(7, () => new Promise(() => {}));
  const later = createDrawing(notes);
  expect([later.dares(7), later.dares(8)]).toEqual([false, true]);
  void later.attempt(8, () => new Promise(() => {}));
  const last = createDrawing(notes);
  expect([last.dares(7), last.dares(8), last.dares(9)]).toEqual([false, false, true]);
});

test('what was drawn, or could not be, may be drawn again', async () => {
  const notes = tab();
  const drawing = createDrawing(notes);
  expect(await drawing.attempt(1, async () => 'shape')).toBe('shape');
  await expect(drawing.attempt(2, async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  const later = createDrawing(notes);
  expect([later.dares(1), later.dares(2)]).toEqual([true, true]);
});
