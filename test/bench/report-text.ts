import type { Ratio } from './measure.ts';
import { type Line, type Report, type Suite, shortcomings, type Table } from './suite.ts';

/** A report as plain text: its method, its tables, the null test, the verdict and what the figures can't show. */
export function reportText(name: string, suite: Suite, report: Report): string {
  const { lines, tables = [], nullTest } = report;
  return [
    `${name}: ${suite.title}`,
    ...report.method.map((sentence) => `  ${sentence}`),
    '',
    ...(lines.length > 0 ? [...comparison(lines), ''] : []),
    ...tables.flatMap((table) => [...plain(table), '']),
    ...(nullTest ? [`  null test, ours / a copy of ours: ${ratioText(nullTest.ratio)}, try ${nullTest.tries}`] : []),
    `  ${verdict(report)}`,
    ...report.blindTo.map((thing) => `  not shown: ${thing}`),
    '',
  ].join('\n');
}

function verdict(report: Report): string {
  const reasons = shortcomings(report);
  if (reasons.length > 0) return `FAILED: ${reasons.join('; ')}`;
  const goals = report.lines.filter((line) => line.goal).length;
  return `passed: ${goals > 0 ? `${goals} lines with a goal, all reached` : 'no promise was found broken'}`;
}

function comparison(lines: readonly Line[]): readonly string[] {
  const [first] = lines;
  if (!first) throw new Error('a comparison has at least one line');
  return aligned([['', ...Object.keys(first.facts), ...Object.keys(first.ratios), 'goal'], ...lines.map(cells)]);
}

const plain = ({ title, columns, rows }: Table): readonly string[] => [
  `  ${title}`,
  ...aligned([columns, ...rows.map((row) => row.map(cellText))]),
];

/** Rows as text whose columns stand below each other; the first row says how many there are. */
export function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => `  ${row.map(pad).join('   ')}`.trimEnd());
}

/** Whole from 100 on, and two decimals below where it has any. */
function cellText(cell: string | number): string {
  if (typeof cell === 'string') return cell;
  const decimals = Number.isInteger(cell) || Math.abs(cell) >= 100 ? 0 : 2;
  return cell.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

const cells = ({ name, facts, ratios, goal }: Line): readonly string[] => [
  name,
  ...Object.values(facts).map(String),
  ...Object.values(ratios).map(ratioText),
  goal ? `<= ${goal.atMost}` : '',
];

/** The median and its interval. */
export const ratioText = ({ median, low, high }: Ratio): string =>
  `${median.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
