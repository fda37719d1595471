import { readFileSync } from 'node:fs';

/** A tone of less than half a second in a real file of this kind, as an encoder writes it. */
export const tone = (kind: 'mp3' | 'm4a' | 'ogg' | 'webm' | 'aac'): Buffer<ArrayBuffer> =>
  readFileSync(new URL(`tones/tone.${kind}`, import.meta.url));

/** An MP3 that no other one has the bytes of: players skip what follows the tone. */
export const toneOf = (name: string): Buffer<ArrayBuffer> => Buffer.concat([tone('mp3'), Buffer.from(name)]);

/** A WAV of so many seconds, 16 bits, one channel, 8000 samples a second: a tone of this pitch. */
export function wav(seconds: number, pitch = 440): Buffer<ArrayBuffer> {
  const rate = 8000;
  const samples = Int16Array.from({ length: Math.round(seconds * rate) }, (_, place) =>
    Math.round(8000 * Math.sin((2 * Math.PI * pitch * place) / rate)),
  );
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.byteLength, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([head, Buffer.from(samples.buffer)]);
}
