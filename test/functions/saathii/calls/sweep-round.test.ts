import { expect, test } from 'vitest';
import { Calls } from '../../../../lib/calls/store.ts';
import { useCallsApp } from './calls-client.ts';

const app = useCallsApp();

test('calls that are handed over are looked after once, however often the message comes, and an ended one is left alone', async () => {
  const [call, over] = [await app.begin(), await app.begin()];
  await app.silence(call.caller, 100);
  await app.end(over.caller, over.id);
  await app.advance(130);
  await app.heartbeat(call.caller);
  const queue = app.world.model.queues.find(({ logicalId }) => logicalId.startsWith('SaathiiCallsSweepRound'));
  const calls = [call, over].map(({ id, caller, listener, startedAt }) => ({
    ...{ id, callerId: caller.id, listenerId: listener.id, until: startedAt + 7_200_000 },
  }));
  for (const _ of [1, 2]) app.world.queues.send(queue?.arn ?? '', JSON.stringify({ calls }));
  await app.world.idle();
  expect(await app.table.get(Calls, { callId: call.id })).toMatchObject({
    status: 'ongoing',
    billed: 3,
    coinsSpent: 30,
  });
  expect(await app.table.get(Calls, { callId: over.id })).toMatchObject({ status: 'completed', billed: 1 });
});
