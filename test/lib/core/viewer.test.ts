import { expect, test } from 'vitest';
import { bindViewer, viewer } from '../../../lib/core/viewer.ts';

const { addressOf } = bindViewer('the-key-of-the-edge');
const peer = '192.0.2.1';

test('what the edge says about its viewer is believed', () => {
  const headers = { 'x-origin-key': 'the-key-of-the-edge', 'x-viewer-address': '203.0.113.7' };
  expect(addressOf({ headers, peer })).toBe('203.0.113.7');
});

test.each([undefined, '', 'another-key-same-len', 'the-key-of-the-edgE'])(
  'a request that went around the edge (key %s) can’t make up an address',
  (key) => {
    expect(addressOf({ headers: { 'x-origin-key': key, 'x-viewer-address': '203.0.113.7' }, peer })).toBe(peer);
  },
);

test('an empty key is refused: anybody would have it', () => {
  expect(() => viewer.open({ EDGE_KEY: '' })).toThrow('the key of the edge is empty');
});
