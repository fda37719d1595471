import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { partsFolder, type Row } from './report-part.ts';

/** What no run on one machine can show. */
const blindTo =
  'It shows what the functions do with answers and silence as this machine imitates them; not how often AWS fails, for how long, or in ways that no documentation names.';

const columns = [
  'function',
  'calls',
  'cases',
  'hidden',
  'told',
  'repeated',
  'wrong',
] as const satisfies readonly (keyof Row)[];
const heads = ['function', 'calls', 'cases', 'hidden by a retry', 'answered 503', 'repeated by the platform', 'wrong'];

function sumOf(rows: readonly Row[]): Row {
  const sums = columns.slice(1).map((name) => [name, rows.reduce((sum, row) => sum + Number(row[name]), 0)]);
  return { function: 'together', ...Object.fromEntries(sums) };
}

function tableOf(rows: readonly Row[]): string {
  const lines = [heads, ...rows.map((row) => columns.map((name) => String(row[name])))];
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const padded = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0);
  return lines.map((line) => line.map(padded).join('  ').trimEnd()).join('\n');
}

/** Puts the parts of all suites together once they have run: a table to read, and the same as a file. */
export default function setup(): () => void {
  rmSync(partsFolder, { recursive: true, force: true });
  return () => {
    if (!existsSync(partsFolder)) return;
    const parts = readdirSync(partsFolder, { withFileTypes: true }).map(({ name }) => join(partsFolder, name));
    const rows = parts.flatMap((part): Row[] => JSON.parse(readFileSync(part, 'utf8')));
    if (rows.length === 0) return;
    const all = rows.sort((one, other) => (one.function < other.function ? -1 : 1));
    const together = sumOf(all);
    process.stdout.write(`\n${tableOf([...all, together])}\n\n${blindTo}\n`);
    const report = { functions: all, together, blindTo };
    writeFileSync(resolve(partsFolder, '../faults.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  };
}
