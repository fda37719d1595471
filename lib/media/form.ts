import type { Readable } from 'node:stream';

/** One part of a form: what its head says, names in lower case, and its bytes. */
export interface FormPart {
  readonly head: Readonly<Record<string, readonly string[] | undefined>>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** More than any form has whose sender means well. */
const mostParts = 100;

/** A form is read piece by piece, so that one with too many parts is left before it has taken time. */
const pieceBytes = 4096;

/**
 * Reads a body of `multipart/form-data` and gives the last of the parts that are wanted; of the others nothing is kept.
 * A body of another type is a form without parts. What reads forms is loaded when the first one comes.
 */
export async function lastPart(
  body: Uint8Array,
  contentType: string | undefined,
  isWanted: (head: FormPart['head']) => boolean,
): Promise<FormPart | 'malformed' | undefined> {
  const boundary = boundaryOf(contentType ?? '');
  if (boundary === undefined || body.length === 0) return undefined;
  // Once it is bundled, its parts are known as those of its default alone.
  const { default: busboy } = await import('@fastify/busboy');
  const { Dicer } = busboy as unknown as typeof import('@fastify/busboy');
  return new Promise((resolve) => {
    let found: FormPart | undefined;
    let count = 0;
    const dicer = new Dicer({ boundary });
    dicer.on('part', (part) => {
      count += 1;
      // A part that is not read yet holds back what is written after it, so this may come when all is written.
      if (count > mostParts) {
        resolve('malformed');
        dicer.destroy();
      }
      part.on('error', () => resolve('malformed'));
      part.on('header', (head) => {
        if (!isWanted(head as FormPart['head'])) part.resume();
        else collect(part, (bytes) => (found = { head: head as FormPart['head'], bytes }));
      });
    });
    dicer.on('error', () => resolve('malformed'));
    dicer.on('finish', () => resolve(found));
    for (let at = 0; at < body.length && !dicer.destroyed; at += pieceBytes) {
      dicer.write(body.subarray(at, at + pieceBytes));
    }
    if (!dicer.destroyed) dicer.end();
  });
}

function collect(part: Readable, done: (bytes: Uint8Array<ArrayBuffer>) => void): void {
  const pieces: Buffer[] = [];
  part.on('data', (piece: Buffer) => pieces.push(piece));
  part.on('end', () => done(Buffer.concat(pieces)));
}

const formType = /^multipart\/form-data\s*;/i;
const boundaryParameter = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;]{1,70}))/i;

function boundaryOf(contentType: string): string | undefined {
  const [, quoted, plain] = (formType.test(contentType) && boundaryParameter.exec(contentType)) || [];
  return quoted ?? plain;
}
