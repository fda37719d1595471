/**
 * What two JSON values differ in, one line for each place: `- place: value` stands in the first alone, `+ place: value`
 * in the second alone. The order of fields, and that of plain values in a list, make no difference.
 */
export function differences(first: unknown, second: unknown, place = '$'): readonly string[] {
  if (isPlainList(first) && isPlainList(second)) {
    const lost = first.filter((value) => !second.includes(value));
    const won = second.filter((value) => !first.includes(value));
    return [...lost.flatMap((value) => line('-', place, value)), ...won.flatMap((value) => line('+', place, value))];
  }
  if (isRecord(first) && isRecord(second) && Array.isArray(first) === Array.isArray(second)) {
    const names = [...new Set([...Object.keys(first), ...Object.keys(second)])];
    return names.flatMap((name) => differences(first[name], second[name], `${place} > ${name}`));
  }
  if (JSON.stringify(first) === JSON.stringify(second)) return [];
  return [...line('-', place, first), ...line('+', place, second)];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isPlainList = (value: unknown): value is readonly unknown[] =>
  Array.isArray(value) && !value.some((inner) => isRecord(inner));

const longest = 300;

function line(sign: string, place: string, value: unknown): readonly string[] {
  if (value === undefined) return [];
  const text = JSON.stringify(value);
  return [`${sign} ${place}: ${text.length > longest ? `${text.slice(0, longest)}...` : text}`];
}
