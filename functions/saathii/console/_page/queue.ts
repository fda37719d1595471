import type { Sample } from './wire.ts';

/** A sample, and when the link to its recording was asked for. */
export interface Waiting extends Sample {
  readonly linkedAt: number;
}

/** What is known of the samples that wait, oldest first, and which of them is looked at. */
export interface Queue {
  readonly samples: readonly Waiting[];
  readonly selected: number | undefined;
  /** As many as the reader wants to see. */
  readonly wanted: number;
  /** Whether there may be more than those. */
  readonly more: boolean;
  readonly loaded: boolean;
  /** Reviewed from here: a list that lags a little may still hold them. */
  readonly reviewed: ReadonlySet<number>;
}

const step = 20;
const atOnce = 100;
/** Links live 15 minutes; one that is about to end would end while it is listened to. */
const linkLifeMs = 14 * 60_000;

export const emptyQueue: Queue = {
  ...{ samples: [], selected: undefined, wanted: step, more: false, loaded: false, reviewed: new Set() },
};

/** The addresses to ask for as many samples as are wanted. They are read anew each time, since reviews move pages. */
export function addressesOf(wanted: number): readonly string[] {
  const size = Math.min(wanted, atOnce);
  const pages = Array.from({ length: wanted / size }, (_, index) => index + 1);
  return pages.map((page) => `/admin/verification/pending?page=${page}&per_page=${size}`);
}

/** One step more; beyond what one request can bring, steps are as large as a request. */
export const moreThan = (wanted: number): number => wanted + (wanted < atOnce ? step : atOnce);

/**
 * The queue after so many samples as are wanted were asked for at a moment, and these came. The sample that is looked at
 * stays although it waits no more: whoever is about to review it will be told so, instead of finding another one in its
 * place.
 */
export function withRead(queue: Queue, wanted: number, read: readonly Sample[], linkedAt: number): Queue {
  const byId = new Map(read.map((sample) => [sample.sample_id, { ...sample, linkedAt }]));
  const samples = [...byId.values()].filter(({ sample_id }) => !queue.reviewed.has(sample_id));
  const looked = selectedOf(queue);
  if (looked && !byId.has(looked.sample_id)) samples.splice(queue.samples.indexOf(looked), 0, looked);
  const selected = looked?.sample_id ?? samples[0]?.sample_id;
  return { ...queue, samples, selected, wanted, more: read.length >= wanted, loaded: true };
}

/** Without a sample that was reviewed. If it was looked at, the next one is, or the one before the last. */
export function withReviewed(queue: Queue, sampleId: number): Queue {
  const index = queue.samples.findIndex(({ sample_id }) => sample_id === sampleId);
  const samples = queue.samples.filter(({ sample_id }) => sample_id !== sampleId);
  const next = samples[index] ?? samples.at(-1);
  const selected = queue.selected === sampleId ? next?.sample_id : queue.selected;
  return { ...queue, samples, selected, reviewed: new Set([...queue.reviewed, sampleId]) };
}

export const withSelected = (queue: Queue, selected: number): Queue => ({ ...queue, selected });

/** The sample so many places after the selected one; at either end it stays. */
export function withMove(queue: Queue, places: number): Queue {
  const index = queue.samples.findIndex(({ sample_id }) => sample_id === queue.selected);
  const next = queue.samples[Math.min(Math.max(index + places, 0), queue.samples.length - 1)];
  return { ...queue, selected: next?.sample_id };
}

export const selectedOf = ({ samples, selected }: Queue): Waiting | undefined =>
  samples.find(({ sample_id }) => sample_id === selected);

export const isStale = ({ linkedAt }: Waiting, now: number): boolean => now - linkedAt > linkLifeMs;
