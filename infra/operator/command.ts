import type { Environment, Resource } from '../../lib/core/grant.ts';
import type { SettingsGroup } from '../../lib/core/settings.ts';
import type { Keyring } from '../../lib/secrets/keyring.ts';
import type { TakeIds } from '../../lib/table/leased-ids.ts';
import type { Table } from '../../lib/table/table.ts';
import type { DeadLetterQueue } from './dead-letters/queue.ts';
import type { KeySecret } from './key-secret.ts';

/** An app on a stage, as an operator reaches it. What is reached by a function is opened when it is asked for. */
export interface Connection {
  readonly table: Table;
  /** What stored values are sealed with; read when something is opened, and not before. */
  readonly dataKeys: Keyring;
  readonly transactionIds: TakeIds;
  /** The settings of a group as they are there. */
  settings<Values>(group: Resource<Values> & Pick<SettingsGroup, 'group' | 'variable'>): Values;
  /** The time there. */
  now(): Date;
  /** What signs requests to services, in the form in which a function finds it. */
  environment(): Promise<Environment>;
  /** The same with the name of the app's bucket. */
  bucketEnvironment(): Promise<Environment>;
  deadLetters(): Promise<DeadLetterQueue>;
  keySecret(of: KeyKind): Promise<KeySecret>;
  /** Items as they are stored, in the wire's own types, in the order of their keys; `undefined` = not there. */
  storedItems(keys: readonly WireItem[]): Promise<readonly (WireItem | undefined)[]>;
  close(): void;
}

/** What keys are for: tokens are signed with some, stored values sealed with others. */
export type KeyKind = 'token' | 'data';

/** An item, or its key, in the wire's own types. */
export type WireItem = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What a command is run with: its arguments and options, judged, and where its words go. */
export interface Run extends Omit<Connection, 'close'> {
  argument(name: string): string;
  option(name: string): string | undefined;
  flag(name: string): boolean;
  /** Says what would be done, and does nothing: whatever would be written to the table throws. */
  readonly isDry: boolean;
  /** Whose account it turns out to be about, for the record of what operators do. */
  about(userId: number): void;
  /** One line of its answer. */
  say(line: string): void;
  /** One line about how it goes. */
  note(line: string): void;
}

/** Throws `Misused` for a value that means nothing; gives what it is read as. */
type Read = (text: string) => string;

/** An option: a flag, or with `value` one that is given a value. */
export interface Option {
  readonly about: string;
  readonly value?: string;
  readonly read?: Read;
  /** What whoever leaves it out is told; absent = it may be left out. */
  readonly needed?: string;
}

export interface Argument {
  readonly about: string;
  readonly read?: Read;
}

/** Options as they were given; a flag is `true`. */
export type Values = Readonly<Record<string, string | boolean | undefined>>;

/** Something an operator can do. The line of usage and the help are made of it. */
export interface Command {
  /** One or two words. */
  readonly name: string;
  readonly about: string;
  /** Names in the order in which they are given; what `phone` is given is kept out of every record. */
  readonly arguments?: Readonly<Record<string, Argument>>;
  readonly options?: Readonly<Record<string, Option>>;
  /**
   * A record is left of who did it (`--as`), before it is done: always, or when this option is given. With it comes the
   * option to say what would be done (`--dry-run`), of which none is left.
   */
  readonly recorded?: true | string;
  /** Throws `Misused` for options that mean nothing together. */
  readonly judge?: (options: Values) => void;
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
