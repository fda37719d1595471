/** Paise as rupees with both decimals, e.g. `0.50`, as texts say them. */
export function rupeeText(paise: number): string {
  const digits = String(Math.abs(paise)).padStart(3, '0');
  return `${paise < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
