import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whether a signature in hex is the HMAC-SHA256 of the content by this secret, compared in constant time. */
export function isSignedWith(secret: string, content: string | Uint8Array, signature: string): boolean {
  if (!/^[\da-f]{64}$/i.test(signature)) return false;
  const expected = createHmac('sha256', secret).update(content).digest();
  return timingSafeEqual(expected, Buffer.from(signature, 'hex'));
}
