import { streamExercises } from './exercises-streams.ts';
import { useLoggedApp } from './logged.ts';
import { platformSuiteOf } from './suite.ts';

platformSuiteOf('streams', useLoggedApp(), streamExercises, ['calls.sweep', 'presence.sweep']);
