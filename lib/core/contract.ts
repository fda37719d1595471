import type * as z from 'zod/mini';
import type { Commit } from '../once/commit.ts';
import type { App } from './app.ts';
import type { Failure } from './failure.ts';
import type { FilePart, UploadedFile } from './file-part.ts';
import type { ReceivedFrame, SentFrame } from './frame.ts';
import type { FunctionFile } from './function-file.ts';
import type { Grant, Opened, Resource, Resources } from './grant.ts';
import type { Log } from './log.ts';
import type { Once } from './once.ts';
import type { StreamFilter } from './stream-record.ts';
import type { TaskQueue } from './task.ts';
import type { TextResponse } from './text-response.ts';
import type { RequestSource } from './viewer.ts';

/** What every function of every kind says about itself; infrastructure, documents and tests are derived from it. */
export interface FunctionSpec<Uses extends Resources = Resources> {
  /** `area.verb`, the path of its file below `functions/<app>/`. */
  readonly id: string;
  readonly summary: string;
  /** Resources opened once per instance and handed to the handler by these names. */
  readonly uses: Uses;
  /** Rights beyond those that the used resources carry. */
  readonly access: readonly Grant[];
  readonly memoryMb?: number;
  readonly timeoutSeconds?: number;
  /** What it counts that people are told of. */
  readonly watched?: readonly WatchedCount[];
}

/**
 * A count of a function, by the name it is counted by, of which people are told: when there were more than so many
 * within five minutes, or none for so many hours.
 */
export type WatchedCount = {
  readonly count: string;
  /** What it means, and what to do: all that whoever is told has at hand. */
  readonly means: string;
} & ({ readonly above: number } | { readonly missingHours: number });

/** `ANY` belongs to the one catch-all of an app, whose path is `$default`. */
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'ANY';
type Schema = z.ZodMiniType;

/** The names in braces of a path: `/calls/{call_id}` has `call_id`. */
export type PathParameters<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathParameters<Rest>
  : never;

/** Who a route admits and how the caller is found; a value from the app, so that public routes bundle none of it. */
export interface Authentication<Caller = unknown, Code extends string = string, Uses extends Resources = Resources> {
  readonly scheme: 'bearer';
  /** The role the caller must hold, if any. */
  readonly role?: string;
  readonly errors: readonly Code[];
  readonly uses: Uses;
  readonly access: readonly Grant[];
  /** Judges the Authorization header; `now` is the time of the request. */
  identify(header: string | undefined, opened: Opened<Uses>, now: Date): Promise<Caller | Failure<Code>>;
}

export type CallerOf<Auth> = Auth extends Authentication<infer Caller> ? Caller : undefined;
type Parsed<S> = S extends FilePart ? UploadedFile : S extends Schema ? z.output<S> : undefined;

/** What a handler of an HTTP route is given: everything it may know, already judged and parsed. */
export type HttpInput<Auth, Params, Query, Body, Uses extends Resources> = Opened<Uses> & {
  readonly caller: CallerOf<Auth>;
  readonly params: Parsed<Params>;
  readonly query: Parsed<Query>;
  readonly body: Parsed<Body>;
  /** The time of the request; rules take it as an argument and never ask the clock. */
  readonly now: Date;
  /** How the request came in. */
  readonly request: { readonly method: string; readonly path: string } & RequestSource & {
      /** The body byte for byte as it was sent, whatever it holds and however much: what a signature is made of. */
      rawBody(): Uint8Array;
    };
  readonly log: Log;
};

/** What the handler of a route with `once` is given besides: how it commits, with what it is going to answer. */
export type Committing<Repeats, Outcome> = [Repeats] extends [Once] ? { readonly commit: Commit<Outcome> } : unknown;

export interface HttpRoute<
  Code extends string = string,
  Path extends string = string,
  Auth extends 'public' | Authentication = 'public' | Authentication,
  Params extends Schema | undefined = Schema | undefined,
  Query extends Schema | undefined = Schema | undefined,
  Body extends Schema | FilePart | undefined = Schema | FilePart | undefined,
  Response extends Schema | TextResponse = Schema | TextResponse,
  Errors extends readonly Code[] = readonly Code[],
  Uses extends Resources = Resources,
  Repeats extends Once | undefined = Once | undefined,
> extends FunctionSpec<Uses> {
  readonly kind: 'http';
  readonly app: App<Code>;
  readonly method: Method;
  readonly path: Path;
  readonly tag: string;
  /** What documents say besides the summary, in Markdown. */
  readonly description?: string;
  readonly auth: Auth;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** What the body lacks is taken from the query, for clients that can send none with this method. */
  readonly bodyOrQuery?: true;
  /** Requests that carry an `Idempotency-Key` have their effect once, and are answered the same when they come again. */
  readonly once: Repeats;
  readonly response: Response;
  /** The refusals of the route itself; those of its authentication, of `once` and of the house stack come with them. */
  readonly errors: Errors;
}

type ParamsFor<Path extends string, Params> = [PathParameters<Path>] extends [never]
  ? { readonly params?: undefined }
  : { readonly params: Params & z.ZodMiniObject<Record<PathParameters<Path>, z.core.$ZodType>> };

/** Whose request comes again is known of callers only. */
type OnceFor<Auth, Repeats, Code extends string> =
  Auth extends Authentication<infer Caller>
    ? { readonly once?: Repeats & Once<Caller, Code> }
    : { readonly once?: undefined };

/**
 * Binds `http()` to an app: a route's errors must stand in the app's catalogue, and its path parameters must be the
 * ones its schema reads, or the file does not compile.
 */
export const httpFor =
  <Code extends string>(app: App<Code>) =>
  <
    const Path extends string,
    const Auth extends 'public' | Authentication,
    Response extends Schema | TextResponse,
    const Errors extends readonly Code[],
    Uses extends Resources,
    Params extends Schema | undefined = undefined,
    Query extends Schema | undefined = undefined,
    Body extends Schema | FilePart | undefined = undefined,
    Repeats extends Once | undefined = undefined,
  >(
    spec: Omit<
      HttpRoute<Code, Path, Auth, Params, Query, Body, Response, Errors, Uses>,
      'kind' | 'app' | 'params' | 'query' | 'body' | 'once' | 'uses' | 'access'
    > & {
      readonly query?: Query;
      readonly body?: Body;
      readonly uses?: Uses;
      readonly access?: readonly Grant[];
    } & ParamsFor<Path, Params> &
      OnceFor<Auth, Repeats, Code>,
  ): HttpRoute<Code, Path, Auth, Params, Query, Body, Response, Errors, Uses, Repeats> =>
    ({
      params: undefined,
      query: undefined,
      body: undefined,
      once: undefined,
      uses: {},
      access: [],
      ...spec,
      kind: 'http',
      app,
    }) as never;

/** A route of the socket API: `$connect`, `$disconnect`, `$default` or the `type` of the messages it receives. */
export interface SocketRoute<
  Uses extends Resources = Resources,
  Receives extends ReceivedFrame | undefined = ReceivedFrame | undefined,
  Replies extends SentFrame | undefined = SentFrame | undefined,
> extends FunctionSpec<Uses> {
  readonly kind: 'socket';
  readonly app: App;
  readonly route: string;
  readonly receives: Receives;
  /** As what the handler's reply is sent back over the same socket; without it nothing is. */
  readonly replies: Replies;
}

/** A consumer of the table's stream; at most two per app. */
export interface StreamConsumer<Uses extends Resources = Resources> extends FunctionSpec<Uses> {
  readonly kind: 'stream';
  readonly app: App;
  /** A change that matches none of these costs no invocation. */
  readonly on: readonly StreamFilter[];
  readonly batchSize: number;
  readonly windowSeconds: 0 | 1;
}

/** A job on a clock. The platform ticks at most once a minute and up to a minute late. */
export interface ScheduledJob<Uses extends Resources = Resources> extends FunctionSpec<Uses> {
  readonly kind: 'schedule';
  readonly app: App;
  /** `rate(1 minute)` or `cron(...)`, in UTC. */
  readonly every: string;
}

/** A function told of objects stored below a prefix of the app's bucket. */
export interface UploadListener<Uses extends Resources = Resources> extends FunctionSpec<Uses> {
  readonly kind: 'upload';
  readonly app: App;
  readonly prefix: string;
}

/** Work handed over by other functions through a queue of its own: done at least once, possibly late. */
export interface Task<Payload = unknown, Uses extends Resources = Resources> extends FunctionSpec<Uses> {
  readonly kind: 'task';
  readonly app: App;
  readonly queue: TaskQueue<Payload>;
  /** How often it is tried, and after how long again; absent = five times, each as soon as the one before has failed. */
  readonly patience?: { readonly tries: number; readonly againAfterSeconds: number };
}

/** Everything a file below `functions/` can export as `route`. */
// biome-ignore lint/suspicious/noExplicitAny: a list of routes holds routes of every shape.
export type AnyRoute = HttpRoute<any> | SocketRoute | StreamConsumer | ScheduledJob | UploadListener | Task;

type SpecOf<Route extends FunctionSpec> = Omit<Route, 'kind' | 'app' | 'uses' | 'access'> & {
  readonly uses?: Route['uses'];
  readonly access?: readonly Grant[];
};

/** Binds `socket()` to an app: a route of messages is called what their `type` is, or the file does not compile. */
export const socketFor =
  (app: App) =>
  <
    Uses extends Resources,
    Receives extends ReceivedFrame | undefined = undefined,
    Replies extends SentFrame | undefined = undefined,
  >(
    spec: Omit<SpecOf<SocketRoute<Uses>>, 'route' | 'receives' | 'replies'> & {
      readonly route: Receives extends ReceivedFrame<infer Type> ? Type : `$${string}`;
      readonly receives?: Receives;
      readonly replies?: Replies;
    },
  ): SocketRoute<Uses, Receives, Replies> =>
    ({ uses: {}, access: [], receives: undefined, replies: undefined, ...spec, kind: 'socket', app }) as never;

/** Binds `stream()` to an app. */
export const streamFor =
  (app: App) =>
  <Uses extends Resources>(spec: SpecOf<StreamConsumer<Uses>>): StreamConsumer<Uses> =>
    ({ uses: {}, access: [], ...spec, kind: 'stream', app }) as never;

/** Binds `schedule()` to an app. */
export const scheduleFor =
  (app: App) =>
  <Uses extends Resources>(spec: SpecOf<ScheduledJob<Uses>>): ScheduledJob<Uses> =>
    ({ uses: {}, access: [], ...spec, kind: 'schedule', app }) as never;

/** Binds `upload()` to an app. */
export const uploadFor =
  (app: App) =>
  <Uses extends Resources>(spec: SpecOf<UploadListener<Uses>>): UploadListener<Uses> =>
    ({ uses: {}, access: [], ...spec, kind: 'upload', app }) as never;

/** Binds `task()` to an app; a task is called what its queue is called. */
export const taskFor =
  (app: App) =>
  <Payload, Uses extends Resources>(spec: Omit<SpecOf<Task<Payload, Uses>>, 'id'>): Task<Payload, Uses> =>
    ({ uses: {}, access: [], ...spec, id: spec.queue.id, kind: 'task', app }) as never;

/** What a function asks for: it itself, its authentication, and its way to recognise repeated requests. */
function askersOf(route: AnyRoute): readonly Pick<FunctionSpec, 'uses' | 'access'>[] {
  if (route.kind !== 'http') return [route];
  const { auth, once } = route;
  return [route, ...(auth === 'public' ? [] : [auth]), ...(once ? [once] : [])];
}

/** The resources a function opens. */
export function resourcesOf(route: AnyRoute): readonly Resource<unknown>[] {
  return askersOf(route).flatMap(({ uses }) => Object.values(uses));
}

/** Every right a function has: those it is given by name and those that its resources carry. */
export function accessOf(route: AnyRoute): readonly Grant[] {
  const carried = resourcesOf(route).flatMap((resource) => resource.access);
  return [...askersOf(route).flatMap(({ access }) => access), ...carried];
}

/** Every file that stands beside a function's code. */
export function filesOf(route: AnyRoute): readonly FunctionFile[] {
  return resourcesOf(route).flatMap(({ files = [] }) => files);
}

/** Every environment variable a function needs, each once, in a stable order. */
export function variablesOf(route: AnyRoute): readonly string[] {
  return [...new Set(resourcesOf(route).flatMap((resource) => resource.env))].sort();
}
