import { usePayingApp } from '../support/paying.ts';
import { moneyExercises } from './exercises-calls.ts';
import { suiteOf } from './suite.ts';

suiteOf('money', usePayingApp(), moneyExercises);
