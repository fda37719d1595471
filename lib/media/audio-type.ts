import type { FileType } from './file-type.ts';

/** A type without parameters, in lower case. */
const baseOf = (type: string): string => type.split(';', 1)[0]?.trim().toLowerCase() ?? '';

const audioForm = /^audio\/[a-z0-9!#$&^_.+*-]{1,100}$/;

/** The declared type if it is one of audio; `undefined` for any other. */
export const declaredAudio = (type: string): string | undefined => {
  const base = baseOf(type);
  return audioForm.test(base) ? base : undefined;
};

/** Files of these kinds hold audio, video or both, and their first bytes don't say which. */
const containers: Readonly<Record<string, string>> = {
  'video/mp4': 'audio/mp4',
  'video/x-m4v': 'audio/mp4',
  'video/3gpp': 'audio/3gpp',
  'video/3gpp2': 'audio/3gpp2',
  'video/ogg': 'audio/ogg',
  'application/ogg': 'audio/ogg',
  'video/webm': 'audio/webm',
};

/**
 * The type under which a file counts as audio: what it is declared to be, else what its bytes are. `undefined` = it is
 * no audio: its bytes are something else, whatever it is called, or they are nothing known and it isn't called audio.
 * Source: the app's README, "Voice samples".
 */
export function audioType(declared: string | undefined, recognised: FileType): string | undefined {
  if (recognised === undefined) return declared;
  const found = containers[recognised] ?? declaredAudio(recognised);
  return found && (declared ?? found);
}

const extensions: Readonly<Record<string, string>> = {
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/wave': 'wav',
  'audio/mp4': 'm4a',
  'audio/m4a': 'm4a',
  'audio/x-m4a': 'm4a',
  'audio/aac': 'aac',
  'audio/ogg': 'ogg',
  'audio/webm': 'webm',
};

/** What the name of a file of this type ends in: letters and digits; empty for a type that says nothing. */
export const extensionOf = (type: string): string =>
  extensions[type] ?? type.slice('audio/'.length).replace(/[^a-z0-9]/g, '');
