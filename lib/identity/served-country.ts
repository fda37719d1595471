import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * Whether messages are sent to the country of a phone number. `countries` are ISO 3166 codes, null = all; a number
 * that belongs to no single country is served by no list.
 */
export function isServed(phone: string, countries: readonly string[] | null): boolean {
  if (countries === null) return true;
  const country = parsePhoneNumberFromString(phone)?.country;
  return country !== undefined && countries.includes(country);
}
