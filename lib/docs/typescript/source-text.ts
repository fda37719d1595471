/** One member of an object type, with what is said above it. */
export interface Member {
  readonly text: string;
  readonly words: string | undefined;
}

const lineWidth = 110;

export const documented = (text: string, words: string | undefined): Member => ({ text, words });

/** An object type: in one line where it is short and says nothing, else a line for each member. */
export function group(members: readonly Member[]): string {
  if (members.length === 0) return 'Record<string, never>';
  const line = `{ ${members.map(({ text }) => text).join('; ')} }`;
  const isShort = line.length <= lineWidth && !line.includes('\n') && members.every(({ words }) => words === undefined);
  return isShort ? line : `{\n${indented(membersText(members))}\n}`;
}

/** Members below each other, each with its words above it. */
export const membersText = (members: readonly Member[]): string =>
  members.map(({ text, words }) => `${comment(words)}${text.replace(/ $/gm, '')};`).join('\n');

export const indented = (text: string): string => text.replace(/^(?=.)/gm, '  ');

/** One of several types, each once: in one line where it is short, else a line for each. */
export function union(types: readonly string[]): string {
  const different = [...new Set(types)];
  const line = different.join(' | ');
  if (different.length === 1 || line.length <= lineWidth) return line;
  return `\n${indented(different.map((type) => `| ${type}`).join('\n'))}`;
}

/** The words as a comment above something; nothing for no words. */
export function comment(words: string | undefined): string {
  if (words === undefined) return '';
  const lines = wrapped(words.replaceAll('*/', '* /').split(/\s+/));
  return lines.length === 1 ? `/** ${lines[0]} */\n` : `/**\n${lines.map((line) => ` * ${line}\n`).join('')} */\n`;
}

function wrapped(words: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < lineWidth) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A JSON value as TypeScript. */
export const literal = (value: unknown): string =>
  typeof value === 'string'
    ? `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
    : JSON.stringify(value);

/** The type of a text whose `{placeholders}` stand for anything. */
export const textType = (text: string): string =>
  /\{\w+\}/.test(text)
    ? `\`${text.replace(/[\\`]|\$(?=\{)/g, '\\$&').replace(/\{\w+\}/g, `\${string}`)}\``
    : literal(text);
