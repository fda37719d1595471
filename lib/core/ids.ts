import { randomBytes } from 'node:crypto';

/** A new unguessable id of 128 bits for sessions, tokens and challenges, as 22 URL-safe characters. */
export const newId = (): string => randomBytes(16).toString('base64url');
