import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type LiveSocket, openLiveSocket } from '../../../../functions/saathii/live/_page/live-socket.ts';

/** What stands for the browser's socket: it remembers what is sent, and the test says what comes. */
class Cable {
  static readonly all: Cable[] = [];
  readonly url: string;
  readonly sent: string[] = [];
  closedWith: number | undefined;
  onopen = (): void => undefined;
  onmessage = (_: { data: unknown }): void => undefined;
  onclose = (_: { code: number }): void => undefined;

  constructor(url: string) {
    this.url = url;
    Cable.all.push(this);
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(code?: number): void {
    this.closedWith = code ?? 1005;
  }
}

let token = 'one';
const links: string[] = [];
const heard: string[] = [];
const newest = (): Cable => Cable.all.at(-1) as Cable;
const say = (message: unknown): void => newest().onmessage({ data: JSON.stringify(message) });
const pings = (): number => newest().sent.filter((text) => JSON.parse(text).type === 'ping').length;

function open(): LiveSocket {
  return openLiveSocket({
    address: () => `ws://app/ws/feed?token=${token}`,
    onLink: ({ state }) => links.push(state),
    onGreeting: () => heard.push('greeting'),
    onUpdate: ({ user_id }) => heard.push(`update ${user_id}`),
    onDoubt: () => heard.push('doubt'),
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', Cable);
  for (const list of [Cable.all, links, heard]) list.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('it is live once the server has greeted, and passes on what it is told, and nothing that it does not know', () => {
  open();
  newest().onopen();
  expect(links).toEqual(['connecting']);
  say({ type: 'connection_established', user_id: 1 });
  say({ type: 'user_status_update', user_id: 7, status: {} });
  for (const unknown of [{ type: 'call_started' }, null, 7]) say(unknown);
  newest().onmessage({ data: 'no json' });
  expect([links, heard]).toEqual([
    ['connecting', 'live'],
    ['greeting', 'update 7'],
  ]);
});

test('it pings after opening and 30 seconds after each pong', () => {
  open();
  newest().onopen();
  expect(pings()).toBe(1);
  say({ type: 'pong', timestamp: null });
  vi.advanceTimersByTime(29_999);
  expect(pings()).toBe(1);
  vi.advanceTimersByTime(1);
  expect(pings()).toBe(2);
});

test.each([1001, 1006, 1008, 1009, 1011])(
  'after close code %d it tries again in 5 seconds, with the token of then',
  (code) => {
    open();
    newest().onopen();
    token = 'two';
    newest().onclose({ code });
    expect(links).toEqual(['connecting', 'waiting']);
    vi.advanceTimersByTime(4_999);
    expect(Cable.all).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(Cable.all.map(({ url }) => url)).toEqual([expect.stringContaining('one'), 'ws://app/ws/feed?token=two']);
    expect(heard).toEqual([]);
    token = 'one';
  },
);

test('after close code 1000 it stays closed until it is asked, and has the session looked at', () => {
  const socket = open();
  newest().onopen();
  newest().onclose({ code: 1000 });
  vi.advanceTimersByTime(600_000);
  expect([Cable.all.length, links, heard]).toEqual([1, ['connecting', 'closed'], ['doubt']]);
  socket.retryNow();
  expect(Cable.all).toHaveLength(2);
});

test('a refused handshake has the session looked at before the next try', () => {
  open();
  newest().onclose({ code: 1006 });
  expect(heard).toEqual(['doubt']);
  vi.advanceTimersByTime(5_000);
  expect(Cable.all).toHaveLength(2);
});

test('a peer that answers no ping for 20 seconds is taken for lost, and what it says later is not heard', () => {
  open();
  const first = newest();
  first.onopen();
  vi.advanceTimersByTime(20_000);
  expect(links).toEqual(['connecting', 'waiting']);
  first.onmessage({ data: JSON.stringify({ type: 'connection_established' }) });
  first.onclose({ code: 1006 });
  vi.advanceTimersByTime(5_000);
  expect([Cable.all.length, links, heard]).toEqual([2, ['connecting', 'waiting', 'connecting'], []]);
});

test('closed by the page it says goodbye with 1000 and never tries again', () => {
  const socket = open();
  newest().onopen();
  socket.close();
  newest().onclose({ code: 1000 });
  vi.advanceTimersByTime(600_000);
  expect([newest().closedWith, Cable.all.length, links, heard]).toEqual([1000, 1, ['connecting'], []]);
});
