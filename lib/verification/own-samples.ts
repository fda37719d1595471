import { readAll } from '../table/read-all.ts';
import type { Table } from '../table/table.ts';
import { type SampleItem, Samples, type VoiceItem } from './store.ts';

/** The listener's newest sample, by which it is judged whether they are verified. */
export const newestSample = async (table: Table, voice: VoiceItem | undefined): Promise<SampleItem | undefined> =>
  voice && table.get(Samples, { userId: voice.userId, ordinal: voice.samples });

/** All samples of a listener, newest first. How many there are is bounded by how fast reviewers work. */
export const allSamples = (table: Table, userId: number): Promise<readonly SampleItem[]> =>
  readAll(table, Samples, userId, { newestFirst: true });
