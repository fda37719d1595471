import type { Command, Option } from './command.ts';
import { optionsOf, placeOptions } from './options.ts';

/** How a command is written. */
export function usageOf(command: Command): string {
  const given = Object.keys(command.arguments ?? {}).map((argument) => `<${argument}>`);
  const options = Object.entries(optionsOf(command)).map(([option, { value, needed }]) => {
    const text = `--${option}${value ? ` ${value}` : ''}`;
    return needed || (option === 'as' && command.recorded === true) ? text : `[${text}]`;
  });
  return ['npm run admin --', command.name, ...given, ...options, '--stage NAME'].join(' ');
}

export function helpOf(command: Command): string {
  const names = Object.entries(command.arguments ?? {}).map(([name, { about }]) => rowOf(`<${name}>`, about));
  return [
    command.about,
    ...['', `  ${usageOf(command)}`, ''],
    ...names,
    ...rowsOf({ ...optionsOf(command), ...placeOptions }),
  ].join('\n');
}

export const helpOfAll = (commands: readonly Command[]): string =>
  [
    ...['What an operator does.', '', '  npm run admin -- <command> --stage NAME', ''],
    ...commands.map(({ name, about }) => rowOf(name, about)),
    ...['', 'Everywhere:', ...rowsOf(placeOptions), rowOf('--help', 'more about a command'), ''],
    'What changes something, or shows what is somebody’s own, leaves a record of who did it: --as NAME.',
    'It ends with 0 when it was done, 1 when it was not or found something wrong, 2 when the line means nothing.',
  ].join('\n');

const rowsOf = (options: Readonly<Record<string, Option>>): readonly string[] =>
  Object.entries(options).map(([name, { value, about }]) => rowOf(`--${name}${value ? ` ${value}` : ''}`, about));

const rowOf = (name: string, about: string): string => `  ${name.padEnd(20)}  ${about}`;
