import { keyring } from '../secrets/keyring.ts';

/** The keys that tokens are signed with. */
export const tokenKeys = keyring('tokenKeys', 'TOKEN_KEYS_SECRET');
