import { Trouble, wordsFor } from '../../_web/trouble.ts';
import { isStale, type Waiting } from './queue.ts';

export interface Recording {
  /** Takes another sample's recording; whatever played is stopped. */
  take(sample: Waiting): void;
  /** Plays or pauses. */
  toggle(): void;
  stop(): void;
}

export interface RecordingEvents {
  /** The sample with a link made just now; nothing when the sample waits no more. */
  renew(sampleId: number): Promise<Waiting | undefined>;
  /** It is known by now how long the recording is, if that can be known. */
  onKnown(sample: Waiting): void;
  /** Why it does not play; empty once it is tried again. */
  onTrouble(words: string): void;
}

const waitsNoMore = 'This sample waits no more: it was reviewed, or its listener is gone.';
const noConnection = 'You are offline. Press play once you are back.';
const unplayable = 'This recording can’t be played here. Press play to try once more, or reject it and say why.';

/**
 * Plays the recording of one sample by a link that ends: before it does, and when playing fails, it is renewed and
 * playing goes on from the same place. What fails with a fresh link too is said.
 */
export function createRecording(audio: HTMLAudioElement, events: RecordingEvents): Recording {
  let sample: Waiting | undefined;
  let renewed = false;
  let shouldPlay = false;

  function load(next: Waiting, at: number): void {
    sample = next;
    audio.src = next.audio_download_url;
    if (at > 0) audio.currentTime = at;
  }

  function empty(): void {
    audio.pause();
    audio.removeAttribute('src');
    audio.load();
  }

  function giveUp(words: string): void {
    shouldPlay = false;
    audio.pause();
    events.onTrouble(words);
  }

  async function renew(): Promise<void> {
    const mine = sample;
    if (!mine) return;
    renewed = true;
    const fresh = await events.renew(mine.sample_id);
    if (sample !== mine) return;
    if (!fresh) throw new Trouble(404, waitsNoMore);
    load(fresh, audio.currentTime);
  }

  /** Says what goes wrong on the way, unless another sample has been taken meanwhile. */
  async function attempt(action: () => Promise<void>): Promise<void> {
    const id = sample?.sample_id;
    try {
      await action();
      if (shouldPlay && sample?.sample_id === id) await play();
    } catch (error) {
      if (sample?.sample_id === id) giveUp(wordsFor(error));
    }
  }

  /** A refusal comes as an event too, which is looked at there; a pause in between is none. */
  const play = (): Promise<void> => audio.play().catch(() => undefined);

  audio.addEventListener('loadedmetadata', () => {
    if (sample) events.onKnown(sample);
  });
  audio.addEventListener('error', () => {
    if (!sample) return;
    if (!renewed) void attempt(renew);
    else giveUp(navigator.onLine ? unplayable : noConnection);
  });

  return {
    take: (next) => {
      empty();
      [renewed, shouldPlay] = [false, false];
      events.onTrouble('');
      sample = next;
      if (isStale(next, Date.now())) void attempt(renew);
      else load(next, 0);
    },
    toggle: () => {
      shouldPlay = audio.paused;
      if (!shouldPlay) {
        audio.pause();
        return;
      }
      events.onTrouble('');
      renewed = false;
      const isUsable = sample && !audio.error && !isStale(sample, Date.now());
      void attempt(isUsable ? async () => undefined : renew);
    },
    stop: () => {
      sample = undefined;
      empty();
    },
  };
}
