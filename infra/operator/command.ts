import type { Keyring } from '../../lib/secrets/keyring.ts';
import type { TakeIds } from '../../lib/table/leased-ids.ts';
import type { Table } from '../../lib/table/table.ts';

/** An app on a stage, as an operator reaches it. */
export interface Connection {
  readonly table: Table;
  /** What stored values are sealed with; read when something is opened, and not before. */
  readonly dataKeys: Keyring;
  readonly transactionIds: TakeIds;
  /** The time there. */
  now(): Date;
  close(): void;
}

/** What a command is run with: its arguments and options, judged, and where its words go. */
export interface Run extends Omit<Connection, 'close'> {
  argument(name: string): string;
  option(name: string): string | undefined;
  flag(name: string): boolean;
  /** One line of its answer. */
  say(line: string): void;
  /** One line about how it goes. */
  note(line: string): void;
}

/** An option: a flag, or with `value` one that is given a value. */
interface Option {
  readonly about: string;
  readonly value?: string;
}

/** Something an operator can do. The line of usage and the help are made of it. */
export interface Command {
  /** One or two words. */
  readonly name: string;
  readonly about: string;
  /** Names in the order in which they are given, with what each is. */
  readonly arguments?: Readonly<Record<string, string>>;
  readonly options?: Readonly<Record<string, Option>>;
  /** Anything that keeps it from being done is a `Refused`. */
  run(run: Run): Promise<void>;
}

/** What was asked for is not done, for a reason that the operator is told; nothing was written unless it says so. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** A command line that means nothing. */
export class Misused extends Error {
  override readonly name = 'Misused';
}

/** A positive whole number out of a command line. */
export function readId(text: string, what: string): number {
  const id = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(id) || id === 0) throw new Misused(`${text} is no ${what}`);
  return id;
}
