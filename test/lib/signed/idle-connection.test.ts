import { getActiveResourcesInfo } from 'node:process';
import { expect, test } from 'vitest';
import { keptConnections } from '../../../lib/signed/exchange.ts';
import { patientServer, post } from './raw-server.ts';

const rules = { maxSockets: 4, timeoutMs: 5000 };

test('only a connection that is asked something keeps the process from ending', async () => {
  const { origin, lines, asked, hasBeenAsked } = await patientServer();
  const exchange = keptConnections(rules);
  const holding = () => {
    for (const { socket } of lines) socket.unref();
    return getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
  };
  const before = holding();
  for (const count of [1, 2]) {
    const answer = exchange(post(origin));
    await hasBeenAsked(count);
    expect(holding() - before).toBe(1);
    asked[count - 1]?.answer();
    await answer;
    expect(holding() - before).toBe(0);
  }
});
