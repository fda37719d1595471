import { expect, test } from 'vitest';
import { allExercises } from './all-exercises.ts';
import { deployed } from './functions.ts';

test('every deployed function has an exercise, and every exercise a function', () => {
  const ids = new Set(allExercises.map(({ id }) => id));
  expect([...ids].sort()).toEqual([...deployed.keys()].sort());
});
