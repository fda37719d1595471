import type { SecretKind } from './known-secrets.ts';

/** Where a line holds a secret. */
export interface Leak {
  readonly kind: SecretKind;
  readonly start: number;
  readonly end: number;
}

/** Secrets by what a line can be searched for in one pass, however many there are. */
export interface LeakSearch {
  add(kind: SecretKind, secret: string): void;
  /** Every place of a line at which a secret stands. */
  find(line: string): readonly Leak[];
}

/** Nothing shorter is looked for as a text: it would be found by chance. */
export const shortestText = 8;
const window = shortestText;
/** So much of a random secret gives it away: a line may have cut off the rest. */
const enoughOfToken = 16;

const buckets = 1 << 20;
const base = 16_777_619;
/** What the first of a window's characters has been multiplied by. */
const highest = new Array(window - 1).fill(base).reduce(Math.imul);

/** An empty search. */
export function createLeakSearch(): LeakSearch {
  const seen = new Set<string>();
  const digits = new Map<string, SecretKind>();
  const texts = new Map<string, [SecretKind, string][]>();
  const marked = new Uint8Array(buckets);

  const addText = (kind: SecretKind, text: string): void => {
    if (text.length < shortestText) return;
    const head = text.slice(0, window);
    const alike = texts.get(head) ?? [];
    alike.push([kind, text]);
    texts.set(head, alike);
    marked[bucketOf(hashOf(head))] = 1;
  };
  return {
    add(kind, secret) {
      if (seen.has(`${kind} ${secret}`)) return;
      seen.add(`${kind} ${secret}`);
      for (const number of numbersOf(kind, secret)) digits.set(number, kind);
      for (const text of textsOf(kind, secret)) addText(kind, text);
    },
    find: (line) => [...findTexts(line, texts, marked), ...findDigits(line, digits)],
  };
}

/** The runs of digits by which a phone number, a code or an account is known: also without a plus, or without 91. */
function numbersOf(kind: SecretKind, secret: string): readonly string[] {
  const number = secret.replace(/^\+|[ -]/g, '');
  if (!/^\d+$/.test(number)) return [];
  if (kind === 'a code') return number.length >= 6 ? [number] : [];
  if (kind === 'a phone number') return number.length >= 8 ? [number, number.slice(-10), `0${number.slice(-10)}`] : [];
  return kind === 'where money goes' && number.length >= 8 ? [number] : [];
}

/** What is looked for letter by letter: of tokens the parts that are random, of texts also how JSON and links write them. */
function textsOf(kind: SecretKind, secret: string): readonly string[] {
  switch (kind) {
    case 'a phone number':
    case 'a code':
      return [];
    case 'a token':
      return tokenParts(secret.replace(/^Bearer /i, ''));
    case 'a key':
    case 'the proof of a payment':
    case 'the signature of a link':
      return [secret.slice(0, enoughOfToken)];
    default:
      return [...new Set([secret, JSON.stringify(secret).slice(1, -1), encoded(secret)])];
  }
}

/** A JWT's claims and signature: its head is the same in all of them. Anything else is one part. */
function tokenParts(token: string): readonly string[] {
  const [, claims, signature] = /^[\w-]+\.([\w-]+)\.([\w-]+)$/.exec(token) ?? [];
  if (claims === undefined || signature === undefined) return [token.slice(0, enoughOfToken)];
  return [claims, signature.slice(0, enoughOfToken)];
}

const encoded = (text: string): string => (text.isWellFormed() ? encodeURIComponent(text) : text);

const hashOf = (text: string): number => {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, base) + text.charCodeAt(at)) | 0;
  return hash;
};
const bucketOf = (hash: number): number => (hash ^ (hash >>> 12)) & (buckets - 1);

/** Rolls a window over the line and compares only where a secret begins like it. */
function findTexts(line: string, texts: ReadonlyMap<string, [SecretKind, string][]>, marked: Uint8Array): Leak[] {
  const found: Leak[] = [];
  let hash = 0;
  for (let at = 0; at < line.length; at++) {
    const leaving = at >= window ? Math.imul(line.charCodeAt(at - window), highest) : 0;
    hash = (Math.imul(hash - leaving, base) + line.charCodeAt(at)) | 0;
    const start = at - window + 1;
    if (start < 0 || marked[bucketOf(hash)] === 0) continue;
    for (const [kind, text] of texts.get(line.slice(start, at + 1)) ?? []) {
      if (line.startsWith(text, start)) found.push({ kind, start, end: endOfWord(line, start + text.length) });
    }
  }
  return found;
}

const wordCharacter = /[\w+/=-]/;

/** What goes on after the part that was looked for belongs to the secret. */
function endOfWord(line: string, from: number): number {
  let end = from;
  while (end < line.length && wordCharacter.test(line.charAt(end))) end += 1;
  return end;
}

/** Runs of digits that stand by themselves, single blanks, dashes, dots and brackets within them left out. */
const standingDigits = /(?<![\w.])\d(?:[ ().-]{0,2}\d)*(?![\w]|\.\d)/g;
const wholeDigits = /(?<![\w.])\d+(?![\w]|\.\d)/g;

function findDigits(line: string, digits: ReadonlyMap<string, SecretKind>): Leak[] {
  const found: Leak[] = [];
  for (const pattern of [wholeDigits, standingDigits]) {
    for (const { 0: run, index } of line.matchAll(pattern)) {
      const kind = run.length < 6 ? undefined : digits.get(run.replace(/\D/g, ''));
      if (kind !== undefined) found.push({ kind, start: index, end: index + run.length });
    }
  }
  return found;
}
