import { parseArgs } from 'node:util';
import { type Command, Misused } from './command.ts';
import type { Place } from './connection.ts';

const placeOptions = {
  stage: { about: 'the stage that is operated, with the AWS credentials of the environment', value: 'NAME' },
  local: { about: 'the local cloud at this address instead, e.g. http://localhost:8000', value: 'URL' },
  table: { about: 'the name of the table, where it can’t be told from the stage', value: 'NAME' },
  secret: { about: 'the ARN of the secret with the data keys, where it can’t be told from the stage', value: 'ARN' },
} as const;

/** A command line, read. */
export interface CommandLine {
  readonly command: Command;
  readonly place: Place;
  readonly arguments: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

/** What a command line asks for: a command, or help with one or with all. Throws `Misused` when it means nothing. */
export function readCommandLine(
  words: readonly string[],
  commands: readonly Command[],
): CommandLine | { readonly help: string } {
  const { positionals, values } = parse(words, commands);
  const command = commands.find(({ name }) => name === positionals.slice(0, name.split(' ').length).join(' '));
  if (values.help || positionals.length === 0) return { help: command ? helpOf(command) : helpOfAll(commands) };
  if (!command) throw new Misused(`there is no command ${positionals.slice(0, 2).join(' ')}`);
  const known = { ...command.options, ...placeOptions };
  const strange = Object.keys(values).find((name) => !(name in known));
  if (strange) throw new Misused(`${command.name} knows no option --${strange}`);
  const given = positionals.slice(command.name.split(' ').length);
  const names = Object.keys(command.arguments ?? {});
  if (given.length !== names.length) throw new Misused(`usage: ${usageOf(command)}`);
  return {
    ...{ command, options: values, place: placeOf(values) },
    arguments: Object.fromEntries(names.map((name, at) => [name, given[at] ?? ''])),
  };
}

type Values = Readonly<Record<string, string | boolean | undefined>>;

function parse(words: readonly string[], commands: readonly Command[]) {
  const all = Object.assign({}, placeOptions, ...commands.map(({ options }) => options)) as Options;
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
    throw new Misused((error as Error).message);
  }
}

function placeOf({ stage, local, table, secret }: Values): Place {
  if ((stage === undefined) === (local === undefined)) throw new Misused('say where: either --stage or --local');
  const known = {
    ...(table !== undefined && { table: String(table) }),
    ...(secret !== undefined && { secret: String(secret) }),
  };
  return local === undefined ? { stage: String(stage), ...known } : { local: String(local) };
}

type Options = NonNullable<Command['options']>;

function usageOf({ name, arguments: names = {}, options = {} }: Command): string {
  const given = Object.keys(names).map((argument) => `<${argument}>`);
  const optional = Object.entries(options).map(([option, { value }]) => `[--${option}${value ? ` ${value}` : ''}]`);
  return ['npm run admin --', name, ...given, ...optional, '--stage NAME'].join(' ');
}

function helpOf(command: Command): string {
  const names = Object.entries(command.arguments ?? {}).map(([name, about]) => rowOf(`<${name}>`, about));
  return [
    command.about,
    '',
    `  ${usageOf(command)}`,
    '',
    ...names,
    ...rowsOf({ ...command.options, ...placeOptions }),
  ].join('\n');
}

const helpOfAll = (commands: readonly Command[]): string =>
  [
    ...['What an operator does.', '', '  npm run admin -- <command> --stage NAME', ''],
    ...commands.map(({ name, about }) => rowOf(name, about)),
    ...['', 'Everywhere:', ...rowsOf(placeOptions), rowOf('--help', 'more about a command'), ''],
    'It ends with 0 when it was done, 1 when it was not or found something wrong, 2 when the line means nothing.',
  ].join('\n');

const rowsOf = (options: Options): readonly string[] =>
  Object.entries(options).map(([name, { value, about }]) => rowOf(`--${name}${value ? ` ${value}` : ''}`, about));

const rowOf = (name: string, about: string): string => `  ${name.padEnd(20)}  ${about}`;
