import { isDeepStrictEqual } from 'node:util';
import type { Known } from '../../support/known.ts';

/** A message as a client hears it, with the channel that brought it. */
export interface Heard {
  readonly channel: 'feed' | 'presence';
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: the client reads what it expects.
  readonly [field: string]: any;
}

/** Who looks on: their requests are told of the subject, where a request names somebody. */
export interface Viewer {
  readonly person: Known;
  readonly subject: Known;
  /** Whether they do anything themselves, so that what is theirs alone may change. */
  readonly acts: boolean;
}

/** An answer of the server, read once however many views are taken from it. */
// biome-ignore lint/suspicious/noExplicitAny: the client reads what it expects.
export type Reads = (path: string) => Promise<{ readonly status: number; readonly body: any }>;

/** Something that a client shows, made of what a GET has given, and kept up by messages where there are such. */
// biome-ignore lint/suspicious/noExplicitAny: each view is of a shape of its own.
export interface View<Value = any> {
  /** The GET that shows it, and which part of its answer where there are several. */
  readonly name: string;
  read(reads: Reads, viewer: Viewer): Promise<Value>;
  /** What the client shows once it has heard a message; without it no message says anything about this. */
  hear?(value: Value, heard: Heard, viewer: Viewer): Value;
  /** It shows what is the viewer’s alone. */
  readonly own?: true;
  /** Whether a value is another one than that of a fresh GET; default: whether they are not equal. */
  differs?(value: Value, fresh: Value): boolean;
}

export const isOther = ({ differs }: View, value: unknown, fresh: unknown): boolean =>
  differs ? differs(value, fresh) : !isDeepStrictEqual(value, fresh);

export type Fields = Readonly<Record<string, unknown>>;
export type Rows = Readonly<Record<string, Fields>>;

/** What a status message says of its user, but for when they were last seen. */
export const toldFields = ['username', 'profile_image_url', 'is_online', 'is_busy', 'busy_until', 'is_available'];

export const pick = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));

export const without = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

/** Fields that are shown, as a message has them. */
export const merged = (shown: Fields, status: Fields): Fields => ({ ...shown, ...pick(status, Object.keys(shown)) });

export const isStatus = ({ type }: Heard): boolean => type === 'user_status_update';
