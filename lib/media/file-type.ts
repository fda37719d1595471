/** What a file is by its bytes, e.g. `audio/mpeg`; `undefined` = nothing that is known. */
export type FileType = string | undefined;

/** Looks at a file's bytes, mostly the first ones. What looks into files is loaded when the first one comes. */
export async function fileTypeOf(bytes: Uint8Array): Promise<FileType> {
  const { fileTypeFromBuffer } = await import('file-type');
  return (await fileTypeFromBuffer(bytes))?.mime;
}
