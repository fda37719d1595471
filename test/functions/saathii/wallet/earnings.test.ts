import { expect, test } from 'vitest';
import { useWalletApp } from './wallet-client.ts';

const app = useWalletApp();
const earnings = (token: string, query = '') => app.get(`/wallet/earnings${query}`, token);

test('a received call is listed as documented, and not for its caller', async () => {
  const [caller, listener] = [await app.person(), await app.person()];
  await app.history({ callerId: caller.id, listenerId: listener.id });
  const { body } = await earnings(listener.access);
  expect(Object.entries(body.earnings[0])).toEqual([
    ...[['call_id', 456] as const, ['user_id', caller.id], ['listener_id', listener.id], ['call_type', 'audio']],
    ...[['start_time', '2024-01-15T10:30:00.000Z'] as const, ['end_time', '2024-01-15T11:00:00.000Z']],
    ...[['duration_minutes', 30] as const, ['money_earned', 450], ['coins_earned', 300], ['status', 'completed']],
  ]);
  expect(body).toMatchObject({ total_earnings: 450, total_calls: 1, page: 1, per_page: 20, has_next: false });
  expect((await earnings(caller.access)).body).toMatchObject({ earnings: [], total_earnings: 0, total_calls: 0 });
});

test('dropped calls count, own calls do not, and pages come latest first', async () => {
  const [one, other] = [await app.person(), await app.person()];
  for (let call = 1; call <= 5; call++) {
    const received = { callerId: one.id, listenerId: other.id, callId: call };
    await app.history({ ...received, ...(call % 2 === 0 && { status: 'dropped', earnedRupees: 15, coinsSpent: 10 }) });
    await app.history({ callerId: other.id, listenerId: one.id, callId: call + 100 });
  }
  const idsOf = async (query: string) => {
    const { body } = await earnings(other.access, query);
    return [body.earnings.map(({ call_id }: { call_id: number }) => call_id), body.has_next, body.has_previous];
  };
  expect(await idsOf('?per_page=2')).toEqual([[5, 4], true, false]);
  expect(await idsOf('?per_page=2&page=3')).toEqual([[1], false, true]);
  expect(await idsOf('?per_page=2&page=4')).toEqual([[], false, true]);
  expect((await earnings(other.access)).body).toMatchObject({ total_earnings: 3 * 450 + 2 * 15, total_calls: 5 });
});
