import { callExercises } from './exercises-calls.ts';
import { useLoggedApp } from './logged.ts';
import { suiteOf } from './suite.ts';

suiteOf('calls', useLoggedApp(), callExercises);
