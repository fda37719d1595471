import { parseArgs } from 'node:util';
import { type Command, Misused, type Option, type Values } from './command.ts';
import { namedParts, type Place } from './connection.ts';
import { helpOf, helpOfAll, usageOf } from './help.ts';
import { optionsOf, placeOptions } from './options.ts';
import { withoutNumbers } from './values.ts';

/** A command line, read. */
export interface CommandLine {
  readonly command: Command;
  readonly place: Place;
  readonly arguments: Readonly<Record<string, string>>;
  readonly options: Values;
  /** Who gave it, where it leaves a record. */
  readonly by?: string;
}

/** What a command line asks for: a command, or help with one or with all. Throws `Misused` when it means nothing. */
export function readCommandLine(
  words: readonly string[],
  commands: readonly Command[],
): CommandLine | { readonly help: string } {
  const { positionals, values } = parse(words, commands);
  const command = commands.find(({ name }) => name === positionals.slice(0, name.split(' ').length).join(' '));
  if (values.help || positionals.length === 0) return { help: command ? helpOf(command) : helpOfAll(commands) };
  if (!command) throw new Misused(`there is no command ${withoutNumbers(positionals.slice(0, 2).join(' '))}`);
  const known = { ...optionsOf(command), ...placeOptions };
  const strange = Object.keys(values).find((name) => !(name in known));
  if (strange) throw new Misused(`${command.name} knows no option --${strange}`);
  const given = positionals.slice(command.name.split(' ').length);
  const wanted = Object.entries(command.arguments ?? {});
  if (given.length !== wanted.length) throw new Misused(`usage: ${usageOf(command)}`);
  const options = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, readBy(known[name], value)]));
  demand(command, options);
  const line = {
    ...{ command, options, place: placeOf(values) },
    arguments: Object.fromEntries(wanted.map(([name, { read }], at) => [name, (read ?? same)(given[at] ?? '')])),
  };
  return leavesRecord(command, options) ? { ...line, by: whoOf(options) } : line;
}

function demand(command: Command, options: Values): void {
  for (const [name, { needed, value }] of Object.entries(command.options ?? {})) {
    if (needed && options[name] === undefined) throw new Misused(`${needed}: --${name} ${value}`);
  }
  command.judge?.(options);
}

const same = (text: string): string => text;

const readBy = (option: Option | undefined, value: string | boolean | undefined) =>
  typeof value === 'string' ? (option?.read ?? same)(value) : value;

const leavesRecord = ({ recorded }: Command, options: Values): boolean =>
  options['dry-run'] !== true && (recorded === true || (recorded !== undefined && options[recorded] === true));

function whoOf({ as: by }: Values): string {
  if (by === undefined) throw new Misused('say who you are, for the record: --as NAME');
  return String(by);
}

function parse(words: readonly string[], commands: readonly Command[]) {
  const all: Readonly<Record<string, Option>> = Object.assign({}, placeOptions, ...commands.map(optionsOf));
  const options = Object.fromEntries(
    Object.entries({ ...all, help: { about: '' } }).map(([name, option]) => [
      name,
      { type: 'value' in option ? ('string' as const) : ('boolean' as const) },
    ]),
  );
  try {
    const { positionals, values } = parseArgs({ args: [...words], options, allowPositionals: true });
    return { positionals, values: values as Values };
  } catch (error) {
    throw new Misused(withoutNumbers((error as Error).message));
  }
}

function placeOf({ stage, local, ...values }: Values): Place {
  if ((stage === undefined) === (local === undefined)) throw new Misused('say where: either --stage or --local');
  if (local !== undefined) return { local: String(local) };
  const named = namedParts.flatMap((part) => (values[part] === undefined ? [] : [[part, String(values[part])]]));
  return { stage: String(stage), named: Object.fromEntries(named) };
}
