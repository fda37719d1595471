import { afterAll } from 'vitest';
import type { LogLine } from '../../../infra/local/lambda/lambda.ts';
import { type Happening, onHappening } from '../../../infra/local/witness.ts';
import { internalsIn } from './internals.ts';
import { secretsOf } from './known-secrets.ts';
import { createLeakSearch, type Leak } from './leaks.ts';

/** Collects what happens in clouds, and judges it once all secrets are known. */
export interface SecretWatch {
  hear(happening: Happening): void;
  /** What is wrong with what was heard, in words that repeat no secret. */
  findings(): readonly string[];
}

/** A watch that has heard nothing. */
export function createSecretWatch(): SecretWatch {
  const lines: LogLine[] = [];
  const search = createLeakSearch();
  const bodies: string[] = [];
  return {
    hear(happening) {
      if (happening.kind === 'line') lines.push(happening);
      else secretsOf(happening, search.add);
      if (happening.kind === 'invocation') bodies.push(...errorBodyFinding(happening));
    },
    findings: () => [
      ...lines.flatMap(({ functionName, text }) => {
        const leaks = search.find(text);
        const kinds = [...new Set(leaks.map(({ kind }) => kind))].join(' and ');
        return leaks.length === 0 ? [] : [`${functionName} logged ${kinds}: ${masked(text, leaks)}`];
      }),
      ...bodies,
    ],
  };
}

function errorBodyFinding({ functionName, outcome }: Extract<Happening, { kind: 'invocation' }>): readonly string[] {
  const { payload } = outcome as {
    readonly payload?: { readonly statusCode?: number; readonly body?: unknown } | null;
  };
  if (typeof payload !== 'object' || (payload?.statusCode ?? 0) < 400) return [];
  const internals = internalsIn(payload?.body);
  return internals === undefined ? [] : [`${functionName} answered ${payload?.statusCode} with ${internals}`];
}

/** The line with every secret replaced by what it is. */
function masked(line: string, leaks: readonly Leak[]): string {
  let text = '';
  let from = 0;
  for (const { kind, start, end } of leaks.toSorted((a, b) => a.start - b.start)) {
    if (start >= from) text += `${line.slice(from, start)}<${kind}>`;
    from = Math.max(from, end);
  }
  return (text + line.slice(from)).slice(0, 1000);
}

/** Fails the suite of a test file when a cloud that ran in it has told a secret. For every file, whatever it does. */
export function watchThisFile(): void {
  const watch = createSecretWatch();
  onHappening(watch.hear);
  afterAll(() => {
    const found = watch.findings();
    if (found.length === 0) return;
    const more = found.length > 10 ? [`... and ${found.length - 10} more`] : [];
    throw new Error(['What must stay secret was told:', ...found.slice(0, 10), ...more].join('\n  '));
  });
}
