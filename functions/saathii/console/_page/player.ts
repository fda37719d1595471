import { byId, setText } from '../../_web/page.ts';
import { createDrawing } from './drawing.ts';
import { clockOf, spokenOf } from './moments.ts';
import type { Waiting } from './queue.ts';
import { createRecording, type RecordingEvents } from './recording.ts';
import { type Shape, shapeOf } from './recording-shape.ts';
import { createWaveform } from './waveform.ts';

export interface Player {
  /** Shows a sample's recording; one that is shown already goes on undisturbed. */
  show(sample: Waiting): void;
  toggle(): void;
  /** Moves by so many seconds. */
  move(seconds: number): void;
  stop(): void;
}

const noWaveform = 'No waveform: this recording can’t be drawn here.';

/** In seconds: to draw a recording the browser holds all of it, however small its file is. */
const longestDrawn = 15 * 60;

/** The player of the page: it hears the recording by the link of the sample, and draws what it sounds like. */
export function createPlayer(renew: RecordingEvents['renew']): Player {
  const audio = new Audio();
  audio.preload = 'metadata';
  const position = byId<HTMLInputElement>('position');
  const waveform = createWaveform(byId<HTMLCanvasElement>('wave'));
  let shown: number | undefined;
  let shape: Shape | undefined;
  let reading = new AbortController();
  const drawing = createDrawing(sessionStorage);

  const length = (): number => (Number.isFinite(audio.duration) ? audio.duration : (shape?.seconds ?? 0));

  /** Where playing stands, on everything that shows it. */
  function drawPosition(): void {
    const [at, whole] = [audio.currentTime, length()];
    position.max = String(whole);
    position.value = String(at);
    position.disabled = whole === 0;
    position.setAttribute('aria-valuetext', `${spokenOf(at)} of ${spokenOf(whole)}`);
    setText(byId('time'), clockOf(at));
    setText(byId('duration'), whole > 0 ? clockOf(whole) : '–');
    waveform.pass(whole > 0 ? at / whole : 0);
  }

  async function readShape({ sample_id: id, audio_download_url: link }: Waiting): Promise<void> {
    reading.abort();
    reading = new AbortController();
    const { signal } = reading;
    // How long a stream is may not be known; a file may also say so wrongly.
    const isTooLong = Number.isFinite(audio.duration) && audio.duration > longestDrawn;
    const draw = () => drawing.attempt(id, () => shapeOf(link, signal)).catch(() => undefined);
    const read = isTooLong || !drawing.dares(id) ? undefined : await draw();
    if (signal.aborted) return;
    shape = read;
    setText(byId('wave-note'), read ? '' : noWaveform);
    waveform.show(read?.peaks);
    drawPosition();
  }

  const recording = createRecording(audio, {
    renew,
    onKnown: (sample) => {
      if (!shape) void readShape(sample);
    },
    onTrouble: (words) => {
      setText(byId('player-error'), words);
      if (words && !shape) setText(byId('wave-note'), noWaveform);
    },
  });

  function seek(seconds: number): void {
    audio.currentTime = Math.min(Math.max(seconds, 0), length());
    drawPosition();
  }

  showPlaying(audio, drawPosition);
  byId('play').addEventListener('click', recording.toggle);
  position.addEventListener('input', () => seek(position.valueAsNumber));
  steerByArrows(position, (seconds) => seek(audio.currentTime + seconds));

  return {
    show: (sample) => {
      if (sample.sample_id === shown) return;
      shown = sample.sample_id;
      reading.abort();
      shape = undefined;
      setText(byId('wave-note'), '');
      waveform.show(undefined);
      recording.take(sample);
      drawPosition();
    },
    toggle: recording.toggle,
    move: (seconds) => seek(audio.currentTime + seconds),
    stop: () => {
      shown = undefined;
      reading.abort();
      recording.stop();
    },
  };
}

/** As far as an arrow key moves. */
export const stepSeconds = 2;

/** What an arrow does to a range by itself is the smallest step there is, which is too small to hear. */
function steerByArrows(position: HTMLInputElement, move: (seconds: number) => void): void {
  const ways: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };
  position.addEventListener('keydown', (event) => {
    const way = ways[event.key];
    if (way === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move(way * stepSeconds);
  });
}

/** Keeps the button true to what is heard, and the position moving: smoothly, unless the reader wants no motion. */
function showPlaying(audio: HTMLAudioElement, drawPosition: () => void): void {
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  function follow(): void {
    if (audio.paused || calm.matches) return;
    drawPosition();
    requestAnimationFrame(follow);
  }
  function say(): void {
    byId('play').dataset.state = audio.paused ? 'paused' : 'playing';
    setText(byId('play-word'), audio.paused ? 'Play' : 'Pause');
  }
  for (const event of ['play', 'pause', 'ended', 'emptied']) audio.addEventListener(event, say);
  for (const event of ['timeupdate', 'durationchange', 'seeked', 'ended']) audio.addEventListener(event, drawPosition);
  audio.addEventListener('play', follow);
}
