import { jobExercises } from './exercises-jobs.ts';
import { useLoggedApp } from './logged.ts';
import { platformSuiteOf } from './suite.ts';

platformSuiteOf('jobs', useLoggedApp(), jobExercises);
