import { Misused, Refused, type Run } from './command.ts';
import { type CommandLine, readCommandLine } from './command-line.ts';
import { commands } from './commands.ts';
import { connect } from './connection.ts';
import { readOnly } from './read-only-table.ts';
import { beginRecord } from './record.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const note = (line: string): void => void process.stderr.write(`${line}\n`);

/** Does what a command line asks for, and says how the process is to end. */
async function admin(words: readonly string[]): Promise<number> {
  try {
    const read = readCommandLine(words, commands);
    if ('help' in read) say(read.help);
    else await perform(read);
    return 0;
  } catch (error) {
    note(wordsOf(error));
    return error instanceof Misused ? 2 : 1;
  }
}

async function perform(line: CommandLine): Promise<void> {
  const { close, ...connection } = await connect(line.place);
  const isDry = line.options['dry-run'] === true;
  let userId: number | undefined;
  const run: Run = {
    ...connection,
    table: isDry ? readOnly(connection.table) : connection.table,
    argument: (name) => line.arguments[name] ?? '',
    option: (name) => line.options[name] as string | undefined,
    flag: (name) => line.options[name] === true,
    about: (id) => {
      userId = id;
    },
    ...{ isDry, say, note },
  };
  try {
    const end = line.by === undefined ? undefined : await beginRecord(connection, { ...line, by: line.by });
    let outcome = 'done';
    try {
      await line.command.run(run);
    } catch (error) {
      outcome = error instanceof Refused ? `refused: ${error.message}` : `failed: ${(error as Error).name}`;
      throw error;
    } finally {
      await end?.(outcome, userId).catch(() => note('what became of it could not be added to its record'));
    }
  } finally {
    close();
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof Misused) return `${error.message}\nnpm run admin -- --help says what there is.`;
  if (error instanceof Refused) return error.message;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return `${name}: ${message}`;
}

process.exitCode = await admin(process.argv.slice(2));
