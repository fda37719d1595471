import { socketExercises } from './exercises-sockets.ts';
import { useLoggedApp } from './logged.ts';
import { platformSuiteOf } from './suite.ts';

platformSuiteOf('sockets', useLoggedApp(), socketExercises, ['calls.sweep', 'presence.sweep']);
