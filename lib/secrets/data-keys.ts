import { keyring } from './keyring.ts';

/** The keys that data at rest is sealed with; each purpose derives its own key from them. */
export const dataKeys = keyring('dataKeys', 'DATA_KEYS_SECRET');
