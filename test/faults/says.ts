import type { Case } from './exercise.ts';
import { inOrder } from './told.ts';

/** A value as it is told in a finding. */
export const text = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 400);

type Parts = Readonly<Record<string, unknown>>;

/** The parts in which something is unlike what it is most like of what would be right. */
export function difference(right: readonly object[], is: object): string {
  const lines = linesOf(is as Parts);
  const [nearest = []] = right
    .map((one) => linesOf(one as Parts))
    .map((must) => [
      ...must.filter((line) => !lines.includes(line)).map((line) => `- ${line}`),
      ...lines.filter((line) => !must.includes(line)).map((line) => `+ ${line}`),
    ])
    .sort((one, other) => one.length - other.length);
  return nearest.join('\n    ').slice(0, 1500);
}

const linesOf = (parts: Parts): readonly string[] =>
  Object.entries(parts).flatMap(([part, items]) =>
    (Array.isArray(items) ? items : [items]).map((item) => `${part} ${JSON.stringify(item, inOrder)}`),
  );

/** Whose case it is that a finding is about, by the numbers in it. */
export function ownerOf<One extends Pick<Case, 'people' | 'phones'>>(
  finding: string,
  cases: readonly One[],
): One | undefined {
  const numbers: readonly string[] = finding.match(/\d{7,}/g) ?? [];
  return cases.find(({ people, phones = [] }) =>
    [
      ...people.map(({ id }) => String(id)),
      ...[...people.map(({ phone }) => phone), ...phones].map((phone) => phone.slice(1)),
    ].some((name) => numbers.includes(name)),
  );
}
