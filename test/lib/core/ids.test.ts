import { expect, test } from 'vitest';
import { newId } from '../../../lib/core/ids.ts';

test('a new id is 128 bits as 22 URL-safe characters, and never the same twice', () => {
  const ids = Array.from({ length: 1000 }, newId);
  expect(new Set(ids).size).toBe(1000);
  for (const id of ids) expect(id).toMatch(/^[\w-]{22}$/);
  expect(Buffer.from(ids[0] as string, 'base64url')).toHaveLength(16);
});
