import { returnExercises } from './exercises-accounts.ts';
import { useLoggedApp } from './logged.ts';
import { platformSuiteOf } from './suite.ts';

platformSuiteOf('returns', useLoggedApp(), returnExercises, ['calls.sweep', 'presence.sweep']);
