import { pageExercises } from './exercises-pages.ts';
import { voiceExercises } from './exercises-voices.ts';
import { useLoggedApp } from './logged.ts';
import { suiteOf } from './suite.ts';

suiteOf('voices', useLoggedApp(), [...voiceExercises, ...pageExercises]);
