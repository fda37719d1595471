import { AwsError } from '../endpoint/aws-error.ts';

export interface ByteRange {
  readonly start: number;
  readonly length: number;
}

/**
 * The part of `size` bytes that a `Range` header asks for; undefined when it asks for the whole, or for several parts
 * or in a way that is not understood, to which S3 answers with the whole. Throws the AwsError `InvalidRange`.
 */
export function readRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (start >= end) {
    throw new AwsError(
      'InvalidRange',
      'The requested range is not satisfiable',
      416,
      {},
      {
        'content-range': `bytes */${size}`,
      },
    );
  }
  return { start, length: end - start };
}
