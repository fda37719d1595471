import * as z from 'zod/mini';
import { type Context, reject } from './reject.ts';

const trueWords = new Set(['true', 't', '1', 'yes', 'y', 'on']);
const falseWords = new Set(['false', 'f', '0', 'no', 'n', 'off']);

function readFlag(value: unknown, context: Context): unknown {
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  const word = String(value).toLowerCase();
  if (trueWords.has(word)) return true;
  if (falseWords.has(word)) return false;
  return reject(context, 'bool_parsing', 'Input should be a valid boolean, unable to interpret input');
}

/** Yes or no: a JSON boolean, 0 or 1, or one of the words for it in any case. */
export const Flag = z.pipe(z.transform(readFlag), z.boolean());
