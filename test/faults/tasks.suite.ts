import { taskExercises } from './exercises-tasks.ts';
import { useLoggedApp } from './logged.ts';
import { platformSuiteOf } from './suite.ts';

platformSuiteOf('tasks', useLoggedApp(), taskExercises, ['calls.sweep', 'presence.sweep']);
