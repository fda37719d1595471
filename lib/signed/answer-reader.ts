import { closed } from './connection-failure.ts';
import type { Answer } from './exchange.ts';

/** An answer as it comes over a connection that may be kept. */
export interface Arrived extends Answer {
  /** Whether the connection may carry another request. */
  readonly keeps: boolean;
}

type Reading<Taken> = Generator<Arrived | undefined, Taken, string>;

/** What has come and is not understood yet. */
interface Unread {
  text: string;
}

const longestHead = 16 * 1024;
const longestLine = 1024;
const longestBody = 4 * 1024 * 1024;

const headForm = /^HTTP\/1\.1 [1-5]\d\d( [^\0\r\n]*)?(\r\n[\w!#$%&'*+.^`|~-]+:[^\0\r\n]*)*$/;
const lengthLines = /\r\ncontent-length:[^\r]*/gi;
const codingLines = /\r\ntransfer-encoding:[^\r]*/gi;
const connectionLines = /\r\nconnection:[^\r]*/gi;

const lengthForm = /^\r\n[^:]+:[ \t]*(\d{1,9})[ \t]*$/;
const codingForm = /^\r\n[^:]+:[ \t]*(chunked)[ \t]*$/i;
const chunkForm = /^([\da-f]{1,8})[ \t]*(?:;[^\0\r\n]*)?$/i;

/**
 * Reads the answers of one connection, one after the other, by HTTP/1.1 as RFC 9112 has it. It is told bytes, a letter
 * for each and cut anywhere, and gives each answer when it is whole; an empty piece is the end of the connection. It
 * throws when that comes too early, and at all that is not plainly an answer: what is malformed, ambiguous or too long.
 * No error says what has come. The requests are neither HEAD nor CONNECT: their answers have a form of their own.
 */
export function* readAnswers(): Reading<never> {
  const unread: Unread = { text: yield };
  for (let room = longestHead; ; ) {
    const head = yield* upTo('\r\n\r\n', room, unread);
    demand(headForm.test(head));
    const status = Number(head.slice(9, 12));
    demand(status !== 101);
    room -= head.length;
    // A server may say that it is at work before it answers.
    if (status < 200) continue;
    const isEmpty = status === 204 || status === 304;
    const [length, coding, connection] = [lengthLines, codingLines, connectionLines].map((lines) =>
      head.match(lines)?.join(''),
    );
    const bytes = isEmpty ? '' : yield* bodyOf(length, coding, unread);
    const isBounded = isEmpty || (length ?? coding) !== undefined;
    const keeps = isBounded && unread.text === '' && !/\bclose\b/i.test(connection ?? '');
    unread.text = yield { status, body: bytes && Buffer.from(bytes, 'latin1').toString(), keeps };
    room = longestHead;
  }
}

function bodyOf(length: string | undefined, coding: string | undefined, unread: Unread): Reading<string> {
  demand(length === undefined || coding === undefined);
  if (length !== undefined) return letters(Number(firstOf(lengthForm, length)), unread);
  if (coding === undefined) return allThatComes(unread);
  firstOf(codingForm, coding);
  return chunks(unread);
}

function* letters(count: number, unread: Unread): Reading<string> {
  demand(count <= longestBody);
  while (unread.text.length < count) unread.text += notTheEnd(yield);
  const taken = unread.text.slice(0, count);
  unread.text = unread.text.slice(count);
  return taken;
}

/** What stands before the mark; the mark is taken as well. */
function* upTo(mark: string, atMost: number, unread: Unread): Reading<string> {
  let end = unread.text.indexOf(mark);
  while (end < 0 && unread.text.length < atMost + mark.length) {
    unread.text += notTheEnd(yield);
    end = unread.text.indexOf(mark);
  }
  demand(end >= 0 && end <= atMost);
  const taken = unread.text.slice(0, end);
  unread.text = unread.text.slice(end + mark.length);
  return taken;
}

/** A body in parts that each say their length. What may be told after the empty one is of no use here. */
function* chunks(unread: Unread): Reading<string> {
  let body = '';
  for (let count = 1; count > 0; ) {
    count = Number.parseInt(firstOf(chunkForm, yield* upTo('\r\n', longestLine, unread)), 16);
    demand(body.length + count <= longestBody);
    body += yield* letters(count, unread);
    demand(count === 0 || (yield* letters(2, unread)) === '\r\n');
  }
  for (let [line, room] = [' ', longestHead]; line; room -= line.length) line = yield* upTo('\r\n', room, unread);
  return body;
}

function* allThatComes(unread: Unread): Reading<string> {
  for (let piece = ' '; piece; unread.text += piece) {
    demand(unread.text.length <= longestBody);
    piece = yield;
  }
  return unread.text;
}

function firstOf(form: RegExp, text: string): string {
  const found = form.exec(text)?.[1];
  demand(found !== undefined);
  return found as string;
}

function notTheEnd(piece: string): string {
  if (piece) return piece;
  throw closed();
}

function demand(isSo: boolean): void {
  if (!isSo) throw new Error('what came is not an answer that is understood');
}
