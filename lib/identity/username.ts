/** A username as it is compared: two spellings with the same key are the same name. */
export const usernameKey = (username: string): string => username.normalize('NFKC').toLowerCase().normalize('NFKC');
