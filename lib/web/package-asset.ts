import { readFileSync } from 'node:fs';
import type { PackageFile } from '../core/function-file.ts';
import type { Resource } from '../core/grant.ts';
import type { EncodedAnswer, TextAnswer } from '../core/text-response.ts';

type Wanted = Omit<PackageFile, 'kind' | 'compressed'>;

/** A text that is answered compressed to whoever takes it so. */
export interface PackageAsset {
  /** By the headers of the request, names in lower case. */
  answerTo(headers: Readonly<Record<string, string | undefined>>): TextAnswer | EncodedAnswer;
}

/** A file of an installed package as text, read once per instance from beside the function's code. */
export function packageText(wanted: Wanted): Resource<string> {
  const file = { ...wanted, kind: 'package', compressed: false } as const;
  return { env: [], access: [], files: [file], open: () => read(file.name).toString() };
}

/**
 * A file of an installed package to be answered as it is, or compressed: of the two an instance reads what it is asked
 * for, once.
 */
export function packageAsset(wanted: Wanted): Resource<PackageAsset> {
  const plain = { ...wanted, kind: 'package', compressed: false } as const;
  const compressed = { ...plain, name: `${wanted.name}.br`, compressed: true } as const;
  return {
    env: [],
    access: [],
    files: [plain, compressed],
    open: () => {
      let [text, bytes]: [string?, Uint8Array?] = [];
      const whole = (): TextAnswer => {
        text ??= read(plain.name).toString();
        return { text, headers: varying };
      };
      const small = (): EncodedAnswer => {
        bytes ??= read(compressed.name);
        return { bytes, headers: { ...varying, 'content-encoding': 'br' } };
      };
      return { answerTo: (headers) => (takesBrotli(headers['accept-encoding']) ? small() : whole()) };
    },
  };
}

const read = (name: string): Buffer => readFileSync(new URL(name, import.meta.url));

/** Caches on the way keep an answer for those who sent the same. */
const varying = { vary: 'accept-encoding' };

const takesBrotli = (accepted = ''): boolean => /(^|,)\s*br\s*(;\s*q=(1|0\.0*[1-9])|,|$)/i.test(accepted);
