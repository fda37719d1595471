import type { InvalidField } from './app.ts';

/** A file that came in a form. As JSON, by which requests are told apart, it is its type and a hash of its bytes. */
export interface UploadedFile {
  /** The type that its sender says it has, without parameters and in lower case; `undefined` = it says none. */
  readonly declaredType: string | undefined;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of its bytes, in hexadecimal digits. */
  readonly sha256: string;
  toJSON(): unknown;
}

/**
 * Instead of a schema: the body is a form, of which the part of this name is a file. How forms are read comes with it, so
 * that other routes bundle none of it. The size of such bodies is bounded by the platform alone.
 */
export interface FilePart {
  readonly kind: 'file part';
  readonly name: string;
  /** For documents. */
  readonly description: string;
  /** The file, or what is wrong with the form. */
  read(body: Uint8Array, contentType: string | undefined): Promise<UploadedFile | readonly InvalidField[]>;
}

/** Tells it from a schema. */
export const isFilePart = (body: object | undefined): body is FilePart =>
  body !== undefined && 'kind' in body && body.kind === 'file part';
