import { createHash, randomInt, timingSafeEqual } from 'node:crypto';

/** A new unguessable code of so many decimal digits, leading zeros included. */
export const newCode = (digits: number): string => String(randomInt(10 ** digits)).padStart(digits, '0');

/** Whether a presented text is the code; how long it takes tells nothing about either. */
export const isSameCode = (presented: string, code: string): boolean =>
  timingSafeEqual(digest(presented), digest(code));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
