import { hash } from 'node:crypto';
import type { InvalidField } from '../core/app.ts';
import type { FilePart, UploadedFile } from '../core/file-part.ts';
import { type FormPart, lastPart } from './form.ts';

/** A form with a file in its part of this name; other parts are ignored, and of several of the name the last counts. */
export const filePart = (name: string, description: string): FilePart => ({
  kind: 'file part',
  name,
  description,
  async read(body, contentType) {
    const part = await lastPart(body, contentType, (head) => isFile(head, name));
    if (part === 'malformed') return [malformed];
    return part ? toFile(part) : [{ in: 'body', path: [name], issue: { code: 'missing' } }];
  },
});

const malformed: InvalidField = {
  in: 'body',
  path: [],
  issue: { code: 'custom', message: 'the form is malformed or breaks off' },
};

const parameter = /;\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/g;

/** A part is a file if it has a file's name or says what type it has; else it is a text. */
function isFile(head: FormPart['head'], name: string): boolean {
  const [disposition = ''] = head['content-disposition'] ?? [];
  const parameters = new Map<string, string>();
  for (const [, key = '', quoted, plain = ''] of disposition.matchAll(parameter)) {
    parameters.set(key.toLowerCase(), quoted ?? plain);
  }
  const isNamed = parameters.has('filename') || parameters.has('filename*');
  return parameters.get('name') === name && (isNamed || head['content-type'] !== undefined);
}

function toFile({ head, bytes }: FormPart): UploadedFile {
  const declaredType = head['content-type']?.[0]?.split(';', 1)[0]?.trim().toLowerCase() || undefined;
  const sha256 = hash('sha256', bytes);
  return { declaredType, bytes, sha256, toJSON: () => ({ declaredType, sha256 }) };
}
