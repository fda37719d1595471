import { accountExercises } from './exercises-accounts.ts';
import { useLoggedApp } from './logged.ts';
import { suiteOf } from './suite.ts';

suiteOf('accounts', useLoggedApp(), accountExercises);
