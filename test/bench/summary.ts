import type { Ratio } from './measure.ts';
import { aligned, ratioText } from './report-text.ts';
import { type Line, type Report, shortcomings } from './suite.ts';

const columns = ['suite', 'ratio', 'lines', 'best', 'middle', 'worst', 'which is', 'goal', 'null test', ''];

/** All suites of a run in one table: of each ratio its lowest, middle and highest line. */
export function summaryText(reports: Readonly<Record<string, Report>>): string {
  const rows = Object.entries(reports).flatMap(([name, report]) => rowsOf(name, report));
  return ['all in one:', ...aligned([columns, ...rows]), ''].join('\n');
}

function rowsOf(name: string, report: Report): readonly (readonly string[])[] {
  const verdict = shortcomings(report).length === 0 ? 'passed' : 'FAILED';
  const quiet = report.nullTest ? ratioText(report.nullTest.ratio) : '';
  const ratios = [...new Set(report.lines.flatMap((line) => Object.keys(line.ratios)))];
  if (ratios.length === 0) return [[name, '', '', '', '', '', '', '', quiet, verdict]];
  return ratios.map((ratio) => [name, ratio, ...range(ratio, report.lines), quiet, verdict]);
}

function range(ratio: string, lines: readonly Line[]): readonly string[] {
  const having = lines.flatMap((line) => {
    const value: Ratio | undefined = line.ratios[ratio];
    return value ? [{ line, value }] : [];
  });
  having.sort((one, other) => one.value.median - other.value.median);
  const [best, middle, worst] = [having[0], having[Math.floor(having.length / 2)], having.at(-1)];
  if (!best || !middle || !worst) throw new Error(`no line has the ratio ${ratio}`);
  const goals = having.filter(({ line }) => line.goal?.ratio === ratio);
  const reached = goals.filter(({ line, value }) => value.median <= (line.goal?.atMost ?? 0)).length;
  const limits = [...new Set(goals.map(({ line }) => line.goal?.atMost))].join(', ');
  const goal = goals.length > 0 ? `<= ${limits}: ${reached} of ${goals.length}` : '';
  const { name, facts } = worst.line;
  const which = [name, ...Object.entries(facts).map(([fact, value]) => `${fact} ${value}`)].join(', ');
  return [String(having.length), ...[best, middle, worst].map(({ value }) => ratioText(value)), which, goal];
}
