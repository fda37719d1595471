import type { Frames } from '../core/frame.ts';

/** A group of routes. */
export interface Tag {
  readonly name: string;
  readonly description: string;
  /** It tells of the sockets, of which a document of the HTTP API knows no operations. */
  readonly of?: 'sockets';
}

/** One request to a route and what it is answered, both as they are on the wire. */
export interface RouteExample {
  /** What the document calls it. */
  readonly name: string;
  readonly summary: string;
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: Readonly<Record<string, unknown>>;
  /** The body of the 200. */
  readonly answer: unknown;
}

/** The examples of routes by the ids of these; the first of a route stands for its parameters as well. */
export type RouteExamples = Readonly<Record<string, readonly RouteExample[]>>;

/** How an app introduces itself in the document of its HTTP API. */
export interface About {
  readonly title: string;
  /** Of the contract with its clients, not of the code. */
  readonly version: string;
  readonly description: string;
  /** The groups of routes in the order in which documents show them; one that no route bears is left out. */
  readonly tags: readonly Tag[];
  readonly examples: RouteExamples;
}

/** What a socket can be opened for. */
export interface AboutChannel {
  readonly name: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  /** The types of the messages that it brings by itself. */
  readonly sends: readonly string[];
}

/** How an app introduces itself in the document of its sockets. */
export interface AboutSockets {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly frames: Frames;
  readonly channels: readonly AboutChannel[];
  /** The parameter that a socket's address carries. */
  readonly token: { readonly name: string; readonly description: string };
  /** Where a laptop has the app, e.g. `localhost:8000`. */
  readonly localHost: string;
  /** Messages as they are on the wire, by their types. */
  readonly examples: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}
