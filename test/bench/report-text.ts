import type { Ratio } from './measure.ts';
import { type Line, type Report, type Suite, shortcomings } from './suite.ts';

/** A report as plain text: its method, one table, the null test, the verdict and what the figures can't show. */
export function reportText(name: string, suite: Suite, report: Report): string {
  const { ratio, tries } = report.nullTest;
  return [
    `${name}: ${suite.title}`,
    ...report.method.map((sentence) => `  ${sentence}`),
    '',
    ...table(report.lines),
    '',
    `  null test, ours / a copy of ours: ${ratioText(ratio)}, try ${tries}`,
    `  ${verdict(report)}`,
    ...report.blindTo.map((thing) => `  not shown: ${thing}`),
    '',
  ].join('\n');
}

function verdict(report: Report): string {
  const reasons = shortcomings(report);
  if (reasons.length > 0) return `FAILED: ${reasons.join('; ')}`;
  return `passed: ${report.lines.filter((line) => line.goal).length} lines with a goal, all reached`;
}

function table(lines: readonly Line[]): readonly string[] {
  const [first] = lines;
  if (!first) throw new Error('a report has at least one line');
  const header = ['', ...Object.keys(first.facts), ...Object.keys(first.ratios), 'goal'];
  const rows = [header, ...lines.map(cells)];
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => `  ${row.map(pad).join('   ')}`.trimEnd());
}

const cells = ({ name, facts, ratios, goal }: Line): readonly string[] => [
  name,
  ...Object.values(facts).map(String),
  ...Object.values(ratios).map(ratioText),
  goal ? `<= ${goal.atMost}` : '',
];

const ratioText = ({ median, low, high }: Ratio): string =>
  `${median.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
