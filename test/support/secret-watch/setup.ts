import { watchThisFile } from './watch.ts';

watchThisFile();
