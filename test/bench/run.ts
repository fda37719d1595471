import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { reportText } from './report-text.ts';
import { type Report, type Suite, shortcomings } from './suite.ts';
import { summaryText } from './summary.ts';

const buildDirectory = resolve(import.meta.dirname, '../../.build');

/** Every file beside this one that exports a `suite`, by its name. */
async function findSuites(): Promise<ReadonlyMap<string, Suite>> {
  const files = (await readdir(import.meta.dirname)).filter((file) => file !== basename(import.meta.filename)).sort();
  const suites = new Map<string, Suite>();
  for (const file of files) {
    const { suite } = (await import(pathToFileURL(join(import.meta.dirname, file)).href)) as { suite?: Suite };
    if (suite) suites.set(basename(file, '.ts'), suite);
  }
  return suites;
}

function choose(suites: ReadonlyMap<string, Suite>, names: readonly string[]): readonly [string, Suite][] {
  const unknown = names.filter((name) => !suites.has(name));
  if (unknown.length > 0)
    throw new Error(`no suite ${unknown.join(', ')}; there are: ${[...suites.keys()].join(', ')}`);
  return [...suites].filter(([name]) => names.length === 0 || names.includes(name));
}

const reports: Record<string, Report> = {};
for (const [name, suite] of choose(await findSuites(), process.argv.slice(2))) {
  const report = await suite.run();
  process.stdout.write(`${reportText(name, suite, report)}\n`);
  reports[name] = report;
}
process.stdout.write(summaryText(reports));
await mkdir(buildDirectory, { recursive: true });
await writeFile(join(buildDirectory, 'bench.json'), `${JSON.stringify(reports, undefined, 2)}\n`);
if (Object.values(reports).some((report) => shortcomings(report).length > 0)) process.exitCode = 1;
