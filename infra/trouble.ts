/** What keeps a command from going on, in words for whoever runs it. */
export class Trouble extends Error {
  override readonly name = 'Trouble';
  /** What to do about it. */
  readonly next: string;
  /** What else is known, for whoever wants to know it. */
  readonly details: string | undefined;

  /** @param message What is wrong. */
  constructor(message: string, next: string, details?: string) {
    super(message);
    this.next = next;
    this.details = details;
  }
}

/** What is said of an error instead of its stack trace, which nobody who runs a command has asked for. */
export function wordsOf(error: unknown): string {
  if (error instanceof Trouble) return `${error.message}\n${error.next}`;
  const message = error instanceof Error ? error.message : String(error);
  return `${message}\nWith DEBUG=1 in front of the command it says where this comes from.`;
}

/** Says on the standard error what is wrong and ends the process with 1. With `DEBUG=1` it says all that is known. */
export function tellAndExit(error: unknown): never {
  process.stderr.write(`${wordsOf(error)}\n`);
  if (process.env.DEBUG === '1' && error instanceof Error) {
    const { stack, cause, details } = error as Error & { readonly details?: string };
    process.stderr.write(`${[stack, details, cause].filter((part) => part !== undefined).join('\n')}\n`);
  }
  process.exit(1);
}
