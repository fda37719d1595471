import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { AnyClient, ClientOptions } from '../../infra/client/runtime/client.ts';
import type { Link } from '../../infra/client/runtime/kept-socket.ts';
import type { RequestParts } from '../../infra/client/runtime/plan.ts';
import type { Fetch } from '../../infra/client/runtime/platform.ts';
import type { KeptTokens } from '../../infra/client/runtime/session.ts';
import { writeClient } from '../../infra/client/write-client.ts';
import { newPhone } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { newUsername, type Saathii } from '../support/saathii.ts';
import { type VirtualTimer, virtualTimer } from '../support/virtual-timer.ts';

interface AnyOperation {
  readonly request: RequestParts;
  // biome-ignore lint/suspicious/noExplicitAny: the tests judge what came back.
  readonly answer: any;
  readonly refusal: object;
}

/** What is sent over a socket, whoever it is of. */
export interface AnyMessage {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: the tests judge what came.
  readonly [field: string]: any;
}

/** The client with its types taken off: what it does at run time is looked at here. */
export type LooseClient = AnyClient<Readonly<Record<string, AnyOperation>>, Readonly<Record<string, AnyMessage>>>;

interface ClientModule {
  createClient(options: ClientOptions): LooseClient;
  latest(): (message: AnyMessage) => boolean;
  isRefusal(id: string, error: unknown): boolean;
}

const folder = await mkdtemp(join(tmpdir(), 'client-'));
await writeClient(folder);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The package as it is generated and compiled, loaded as an app loads it. */
export const built: ClientModule = await import(pathToFileURL(join(folder, 'dist/index.js')).href);

/** A place for tokens that several clients may share. */
export interface Shelf {
  kept: KeptTokens | undefined;
  readonly read: () => Promise<KeptTokens | undefined>;
  readonly write: (tokens: KeptTokens | undefined) => Promise<void>;
}

export function newShelf(): Shelf {
  const shelf: Shelf = {
    kept: undefined,
    read: async () => shelf.kept,
    write: async (tokens) => {
      shelf.kept = tokens;
    },
  };
  return shelf;
}

/** One socket that the client has opened. */
export interface Wire {
  readonly url: string;
  /** What it has sent. */
  readonly sent: readonly string[];
  /** How many of its pings were answered. */
  pongs(): number;
  /** It is being opened, and may yet be greeted. */
  isOpening(): boolean;
  /** Nothing goes either way any more, and nobody says so. */
  mute(): void;
  /** The network goes away. */
  cut(): void;
  /** The client hears of an end with this code, whatever the other side thinks. */
  end(code: number): void;
}

export interface Device {
  readonly client: LooseClient;
  readonly timer: VirtualTimer;
  readonly shelf: Shelf;
  /** How often the session has ended without having been asked to. */
  ended(): number;
  /** `METHOD /path` of every request, in their order. */
  readonly asked: readonly string[];
  readonly wires: readonly Wire[];
  /** Moves its timers on a little, unless the machine has yet to answer a request or a handshake of it. */
  wait(): void;
}

interface Wishes {
  readonly now?: () => number;
  readonly shelf?: Shelf;
  readonly fetch?: Fetch;
  readonly lock?: <Result>(act: () => Promise<Result>) => Promise<Result>;
}

/** A phone with the client on it, whose time is the cloud's and whose timers stand still until they are moved. */
export function newDevice(
  app: Saathii,
  { shelf = newShelf(), fetch: answer = fetch, now = app.world.clock.now, lock }: Wishes = {},
): Device {
  const timer = virtualTimer();
  const asked: string[] = [];
  const wires: Wire[] = [];
  let [ended, underWay] = [0, 0];
  const client = built.createClient({
    url: app.url,
    tokens: { ...shelf, ...(lock && { lock }) },
    onEnded: () => {
      ended += 1;
    },
    fetch: async (url, request) => {
      asked.push(`${request?.method} ${new URL(url).pathname}`);
      underWay += 1;
      try {
        return await answer(url, request);
      } finally {
        underWay -= 1;
      }
    },
    WebSocket: wireClass(wires),
    timer,
    now,
    random: () => 0.5,
  });
  onTestFinished(() => {
    client.pause();
    for (const wire of wires) wire.cut();
  });
  const wait = (): void => {
    if (underWay === 0 && !wires.some((wire) => wire.isOpening())) timer.advance(0.05);
  };
  return { client, timer, shelf, ended: () => ended, asked, wires, wait };
}

function wireClass(wires: Wire[]) {
  return class extends WebSocket {
    #isMute = false;

    constructor(url: string) {
      super(url);
      const sent: string[] = [];
      this.#sent = sent;
      let [pongs, isOpening] = [0, true];
      const opened = (): void => {
        isOpening = false;
      };
      this.on('close', opened).on('error', opened);
      this.on('message', (data) => {
        opened();
        if (/"type":"pong"/.test(String(data))) pongs += 1;
      });
      const ends = { mute: () => this.#mute(), cut: () => this.terminate(), end: (code: number) => this.#end(code) };
      wires.push({ url, sent, pongs: () => pongs, isOpening: () => isOpening, ...ends });
    }

    readonly #sent: string[];

    #mute(): void {
      this.#isMute = true;
      this.onmessage = null;
      this.onclose = null;
    }

    #end(code: number): void {
      const told = this.onclose as ((event: { readonly code: number }) => void) | null;
      this.#mute();
      this.terminate();
      told?.({ code });
    }

    override send(text: string): void {
      this.#sent.push(text);
      if (!this.#isMute) super.send(text);
    }
  };
}

/** Logs in by phone, as the app does, and registers where the number is new. */
export async function logIn(
  app: Saathii,
  { client }: Device,
  phone = newPhone(),
  profile: object = {},
): Promise<string> {
  await client.call('auth.requestOtp', { body: { phone } });
  const login = await client.call('auth.verify', { body: { phone, otp: await app.codeFor(phone) } });
  if (login.status === 'registered') await client.begin(login);
  else {
    const body = { registration_token: login.registration_token, username: newUsername(), ...profile };
    await client.begin(await client.call('auth.register', { body }));
  }
  return phone;
}

/** A phone whose person is logged in. */
export async function loggedIn(
  app: Saathii,
  wishes: Wishes = {},
  profile: object = {},
): Promise<Device & { phone: string }> {
  const device = newDevice(app, wishes);
  return { ...device, phone: await logIn(app, device, newPhone(), profile) };
}

/** What a channel has brought, and how it was connected, as the app hears of it. */
export interface Heard {
  readonly messages: readonly AnyMessage[];
  readonly states: readonly Link['state'][];
  close(): void;
}

export function listen({ client }: Device, channel = 'feed'): Heard {
  const messages: AnyMessage[] = [];
  const states: Link['state'][] = [];
  const { close } = client.socket(channel, {
    onMessage: (message) => messages.push(message),
    onState: ({ state }) => states.push(state),
  });
  return { messages, states, close };
}

/** Moves a device's timers until something has come out. */
export async function settledWhile<Value>({ wait }: Device, outcome: Promise<Value>): Promise<Value> {
  let isSettled = false;
  const settle = () => {
    isSettled = true;
  };
  outcome.then(settle, settle);
  await eventually(() => {
    wait();
    expect(isSettled).toBe(true);
  });
  return outcome;
}
