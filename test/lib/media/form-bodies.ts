/** A part of a form as it is sent: the lines of its head, and its bytes. */
export interface SentPart {
  readonly head: readonly string[];
  readonly bytes: Uint8Array | string;
}

/** A form as clients write it, closed by its last boundary. */
export function formOf(boundary: string, ...parts: readonly SentPart[]): Buffer<ArrayBuffer> {
  const written = parts.flatMap(({ head, bytes }) => [
    Buffer.from(`--${boundary}\r\n${head.map((line) => `${line}\r\n`).join('')}\r\n`),
    Buffer.from(bytes as Uint8Array),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...written, Buffer.from(`--${boundary}--\r\n`)]);
}

/** The head of a part that is a file, as most clients write it. */
export const fileHead = (name: string, filename = 'a.mp3', type?: string): readonly string[] => [
  `Content-Disposition: form-data; name="${name}"; filename="${filename}"`,
  ...(type === undefined ? [] : [`Content-Type: ${type}`]),
];

/** The head of a part that is a text. */
export const textHead = (name: string): readonly string[] => [`Content-Disposition: form-data; name="${name}"`];
