/** What a file is by its first bytes, e.g. `audio/mpeg`; `undefined` = nothing that is known. */
export type FileType = string | undefined;

/** As many bytes as tell what a file is. */
const telling = 4100;

/** Looks at a file's first bytes. What looks into files is loaded when the first one comes. */
export async function fileTypeOf(bytes: Uint8Array): Promise<FileType> {
  const { fileTypeFromBuffer } = await import('file-type');
  return (await fileTypeFromBuffer(bytes.subarray(0, telling)))?.mime;
}
