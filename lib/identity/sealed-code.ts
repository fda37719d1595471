import type { Keyring } from '../secrets/keyring.ts';
import { openText, type Seal, sealText } from '../secrets/seal.ts';

const sealOf = (phone: string): Seal => ({ purpose: 'one-time code', boundTo: phone });

/** Seals a code for storage, bound to the phone number it was made for. */
export const sealCode = (code: string, phone: string, keys: Keyring): Promise<string> =>
  sealText(code, sealOf(phone), keys);

/** The code that was sealed for this phone number; ends as `openText` does where it wasn't. */
export const openCode = (sealedCode: string, phone: string, keys: Keyring): Promise<string | undefined> =>
  openText(sealedCode, sealOf(phone), keys);
