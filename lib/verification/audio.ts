import { type Failure, refuse } from '../core/failure.ts';
import { audioType } from '../media/audio-type.ts';
import { fileTypeOf } from '../media/file-type.ts';
import type { AudioFault } from './store.ts';

export const maxAudioBytes = 10 * 1024 * 1024;

export type AudioRefusal = Failure<AudioFault>;

/** A file that is to be a sample. */
export interface Audio {
  /** As which kind of audio it is declared, if as any. */
  readonly declared: string | undefined;
  readonly size: number;
  /** Absent when there are more than are ever read. */
  readonly bytes: Uint8Array | undefined;
}

/**
 * The type under which a file is taken as a sample, or why it is not: it is no audio, it is too large, it is empty, in
 * this order; of an empty file only the declared type is known. Source: the app's README, "Voice samples".
 */
export async function judgeAudio({ declared, size, bytes }: Audio): Promise<string | AudioRefusal> {
  const type = bytes && size > 0 ? audioType(declared, await fileTypeOf(bytes)) : declared;
  if (type === undefined && size > 0) return refuse('audio_type_refused');
  return judgeSize(size) ?? type ?? refuse('audio_empty');
}

/** Why a file of so many bytes is no sample, if it is none. */
export function judgeSize(size: number): AudioRefusal | undefined {
  if (size > maxAudioBytes) return refuse('audio_too_large');
  return size > 0 ? undefined : refuse('audio_empty');
}
