import { peaksOf } from './peaks.ts';

/** What a recording looks like. */
export interface Shape {
  readonly peaks: readonly number[];
  readonly seconds: number;
}

/** Enough to see loudness by, and a sixth of the memory that full quality takes. */
const sampleRate = 8000;
/** More than any screen shows. */
const parts = 2000;

/** Reads a recording and decodes it; throws when it can't be read, or is of a kind that the browser can't decode. */
export async function shapeOf(link: string, signal: AbortSignal): Promise<Shape> {
  const response = await fetch(link, { signal });
  if (!response.ok) throw new Error(`the recording answered ${response.status}`);
  const bytes = await response.arrayBuffer();
  const decoded = await new OfflineAudioContext(1, 1, sampleRate).decodeAudioData(bytes);
  const channels = Array.from({ length: decoded.numberOfChannels }, (_, channel) =>
    peaksOf(decoded.getChannelData(channel), parts),
  );
  const peaks = Array.from({ length: parts }, (_, part) => Math.max(...channels.map((peak) => peak[part] ?? 0)));
  return { peaks, seconds: decoded.duration };
}
