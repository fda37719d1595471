import { objectExercises } from './exercises-tasks.ts';
import { useLoggedApp } from './logged.ts';
import { platformSuiteOf } from './suite.ts';

platformSuiteOf('objects', useLoggedApp(), objectExercises, ['calls.sweep', 'presence.sweep']);
