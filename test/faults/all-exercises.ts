import type { Exercise } from './exercise.ts';
import { accountExercises, returnExercises, socialExercises } from './exercises-accounts.ts';
import { callExercises, moneyExercises } from './exercises-calls.ts';
import { jobExercises } from './exercises-jobs.ts';
import { pageExercises } from './exercises-pages.ts';
import { socketExercises } from './exercises-sockets.ts';
import { streamExercises } from './exercises-streams.ts';
import { objectExercises, taskExercises } from './exercises-tasks.ts';
import { voiceExercises } from './exercises-voices.ts';

/** Those whose answers somebody waits for. */
export const askedExercises: readonly Exercise[] = [
  ...[...accountExercises, ...socialExercises, ...callExercises, ...moneyExercises],
  ...[...voiceExercises, ...pageExercises],
];

/** Every function there is, done in every way that it is there for. */
export const allExercises: readonly Exercise[] = [
  ...askedExercises,
  ...[
    ...socketExercises,
    ...streamExercises,
    ...taskExercises,
    ...objectExercises,
    ...jobExercises,
    ...returnExercises,
  ],
];
