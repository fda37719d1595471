/** The module that binds the runtime of a client to what the documents say of the app. */
export const indexModule = `import { type AnyClient, type ClientOptions, openClient } from './client.ts';
import { type Channels, channels } from './messages.ts';
import { plans } from './plans.ts';
import { Refusal } from './refusal.ts';
import type { Operations } from './types.ts';

export type { ClientOptions } from './client.ts';
export type { Link, SocketListener } from './kept-socket.ts';
export { latest } from './latest.ts';
export type { Channels, Messages } from './messages.ts';
export type { FileToSend } from './platform.ts';
export { type InvalidField, NoAnswer, Refusal, SessionEnded } from './refusal.ts';
export type { KeptTokens, Tokens, TokenStore } from './session.ts';
export type { Operations, Schemas } from './types.ts';

export type OperationId = keyof Operations;
/** What an operation answers. */
export type Answer<Id extends OperationId> = Operations[Id]['answer'];
/** What an operation is sent. */
export type Body<Id extends OperationId> = Operations[Id]['request'] extends { readonly body?: infer Sent }
  ? Exclude<Sent, undefined>
  : never;
/** How an operation refuses: by its \`status\` it is known what its \`detail\` can be. */
export type RefusalOf<Id extends OperationId> = Refusal & Operations[Id]['refusal'];

export type Client = AnyClient<Operations, Channels>;

/** A client of the app. Nothing is sent before it is asked to. */
export const createClient = (options: ClientOptions): Client =>
  openClient<Operations, Channels>(options, plans, channels);

/** Whether an error is how this operation has refused. */
export const isRefusal = <Id extends OperationId>(id: Id, error: unknown): error is RefusalOf<Id> =>
  error instanceof Refusal && error.operation === id;
`;
