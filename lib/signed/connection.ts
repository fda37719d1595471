import { isIP, connect as openPlain, type Socket } from 'node:net';
import { connect as openSecure } from 'node:tls';
import { type Arrived, readAnswers } from './answer-reader.ts';
import { closed, isClosed, Silence } from './connection-failure.ts';
import type { Answer, Origin } from './exchange.ts';

/** A request as it is written, and who waits for its answer. */
export interface Asked {
  readonly text: string;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** Who is told what becomes of the connections to one origin. */
export interface Owner {
  readonly origin: Origin;
  /** Silence on a connection for this long ends it, while it is opened and while it is asked something. */
  readonly timeoutMs: number;
  /** With what the next secure connection opens sooner. */
  session?: Buffer;
  /** The connection may be asked again. */
  free(connection: Connection): void;
  /** The connection is no more. What met it closed after it had been kept comes back, to be asked over a new one. */
  lost(connection: Connection, unheard: Asked | undefined): void;
}

/** It carries one request at a time, and only while it does it keeps the process from ending. */
export class Connection {
  readonly #owner: Owner;
  readonly #socket: Socket;
  readonly #answers = readAnswers();
  #asked: Asked | undefined;
  #isOpen = true;
  #isKept = false;
  #isHeard = false;

  /** Opens a connection for a first request. Nothing is sent before the other side has shown who it is. */
  constructor(owner: Owner, first: Asked) {
    this.#owner = owner;
    this.#asked = first;
    this.#answers.next();
    this.#socket = open(owner, (piece) => this.#hear(piece))
      .setNoDelay(true)
      .on('timeout', () => (this.#asked ? this.#lose(new Silence()) : this.#socket.setTimeout(0)))
      .on('error', (error) => this.#lose(error))
      .on('end', () => this.#hear(''))
      .on('close', () => this.#lose(closed()))
      .once(owner.origin.protocol === 'https:' ? 'secureConnect' : 'connect', () => this.ask(first))
      .setTimeout(owner.timeoutMs);
  }

  /** Sends a request over a connection that is free. */
  ask(request: Asked): void {
    this.#asked = request;
    this.#isHeard = false;
    // One timer goes on from request to request, each of which puts it off, until none comes for long enough.
    if (!this.#socket.timeout) this.#socket.setTimeout(this.#owner.timeoutMs);
    this.#socket.ref();
    this.#socket.write(request.text);
  }

  #hear(piece: string): void {
    this.#isHeard ||= piece !== '';
    // What comes unasked must not be taken for the answer to what is asked next.
    const heard = this.#asked ? this.#read(piece) : closed();
    if (heard instanceof Error) this.#lose(heard);
    else if (heard) this.#settle(heard);
  }

  #read(piece: string): Arrived | Error | undefined {
    try {
      return this.#answers.next(piece).value;
    } catch (error) {
      return error as Error;
    }
  }

  #settle({ status, body, keeps }: Arrived): void {
    this.#asked?.resolve({ status, body });
    this.#asked = undefined;
    // An answer may come before all of its request is sent, as when that is too long.
    if (!keeps || this.#socket.writableLength > 0) {
      this.#lose(closed());
      return;
    }
    this.#isKept = true;
    this.#socket.unref();
    this.#owner.free(this);
  }

  #lose(error: Error): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#socket.destroy();
    const unheard = this.#isKept && !this.#isHeard && isClosed(error) ? this.#asked : undefined;
    if (!unheard) this.#asked?.reject(error);
    this.#asked = undefined;
    this.#owner.lost(this, unheard);
  }
}

/** More than any answer has that is expected here; longer ones come in several pieces. */
const pieceBytes = 4096;

function open(owner: Owner, hear: (piece: string) => void): Socket {
  const { protocol, hostname: host, port } = owner.origin;
  const buffer = Buffer.allocUnsafe(pieceBytes);
  const callback = (length: number): true => {
    hear(buffer.toString('latin1', 0, length));
    return true;
  };
  const way = { host, onread: { buffer, callback } };
  if (protocol === 'http:') return openPlain({ ...way, port: Number(port || 80) });
  const { session } = owner;
  const servername = isIP(host) ? '' : host;
  const secure = { ...way, port: Number(port || 443), servername, session, ALPNProtocols: ['http/1.1'] };
  return openSecure(secure).on('session', (next) => {
    owner.session = next;
  });
}
