import type { Sender } from './cast.ts';
import type { Admitted, Column } from './columns.ts';
import type { Things } from './things.ts';

/** A request but for its method and its token. */
export interface Sent {
  readonly path: string;
  readonly body?: unknown;
  readonly form?: FormData;
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a row is asked. */
export interface Asking {
  send(sender: Sender): Sent | Promise<Sent>;
  /** What the row makes of a good answer. */
  // biome-ignore lint/suspicious/noExplicitAny: the rows judge what came back.
  tell?(body: any): string;
  /** Makes undone what a request has brought about, so that the next one meets the same things. */
  // biome-ignore lint/suspicious/noExplicitAny: the rows judge what came back.
  undo?(sender: Sender, answer: { readonly status: number; readonly body: any }): Promise<unknown>;
  /** The answer is a text for everybody, with examples in it, and nothing of anybody is looked for there. */
  readonly isPage?: true;
  /** Who asks last, since it uses the things up; default: the owner. */
  readonly last?: Column;
  /** The request uses up who sends it: they are new people with new tokens, the owner too. */
  readonly endsSender?: true;
  /** The owner’s things change whoever asks, as they should. */
  readonly changesOwner?: true;
}

/** Sees to it that the owner has what a row is about, and says how it is asked. */
export type Asks = (things: Things) => Asking | Promise<Asking>;

/** Rows that ask for the same whoever asks, at an address without parameters. */
export const plain =
  (path: string, tell?: Asking['tell']): Asks =>
  () => ({ send: () => ({ path }), ...(tell && { tell }) });

export const isOneOf = (sender: Sender, ...these: readonly Admitted[]): boolean =>
  these.some((column) => column === sender.column);
