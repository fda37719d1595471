/**
 * Whether messages are sent to a phone number. `callingCodes` are the digits after the `+` that served numbers begin
 * with (`91` = India; `1242` = the Bahamas without the rest of zone 1), null = all.
 */
export const isServed = (phone: string, callingCodes: readonly string[] | null): boolean =>
  callingCodes?.some((code) => phone.startsWith(`+${code}`)) ?? true;
