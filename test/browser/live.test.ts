import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { useBrowser } from '../support/browser.ts';
import { newPhone } from '../support/client.ts';
import { newUsername, type Person, register, useSaathii } from '../support/saathii.ts';
import { openSight, type Sight } from '../support/sight.ts';

// A whole cloud and a whole browser share the machine: what takes seconds alone may take many.
vi.setConfig({ testTimeout: 90_000 });

const app = useSaathii();
const used = useBrowser();

const open = (width: number, scheme?: 'light' | 'dark'): Promise<Sight> =>
  openSight(used.browser, app.url, { name: 'live', width, ...(scheme && { scheme }) });

/** Through the forms, with the keyboard alone. */
async function signUp({ page, passage, picture }: Sight, role: 'caller' | 'listener'): Promise<string> {
  const phone = newPhone();
  const username = newUsername();
  await page.goto(`${passage.url}/live`);
  await page.getByLabel('Phone number').fill(`${phone.slice(0, 3)} ${phone.slice(3, 8)}-${phone.slice(8)}`);
  await picture('1-phone');
  await page.keyboard.press('Enter');
  await page.getByLabel('Code').waitFor();
  await page.getByLabel('Code').fill('000000');
  await page.keyboard.press('Enter');
  await page.getByText('That code is wrong').waitFor();
  await picture('2-code');
  await page.getByLabel('Code').fill(await app.codeFor(phone));
  await page.keyboard.press('Enter');
  await page.getByLabel('Name').fill(username);
  await page.getByLabel(`a ${role}`).check();
  await picture('3-register');
  await page.getByLabel('Name').press('Enter');
  await page.getByRole('heading', { name: username }).waitFor();
  await shows(page, '#link-text', 'Live');
  return username;
}

const shows = (page: Page, selector: string, text: string | RegExp): Promise<void> =>
  page.locator(selector).filter({ hasText: text }).waitFor();

/** Waits until somebody's row says so. */
const seen = (page: Page, { username }: Person, words: string | RegExp): Promise<void> =>
  page.locator('.row', { hasText: username }).locator('.state', { hasText: words }).waitFor();

const setStatus = (person: Person, status: object) => app.put('/users/me/status', status, person.access);

test.each([
  [360, 'light'],
  [1280, 'dark'],
] as const)(
  'at %d pixels a caller logs in and sees every change of a listener as it happens',
  async (width, scheme) => {
    const sight = await open(width, scheme);
    const { page, picture } = sight;
    await signUp(sight, 'caller');
    const listener = await register(app, { role: 'listener', interests: ['music'], preferred_language: 'Hindi' });
    await seen(page, listener, 'Available');
    await picture('4-appeared');

    await setStatus(listener, { is_busy: true });
    await seen(page, listener, 'Busy');
    await shows(page, '#news', `${listener.username} is busy`);
    await setStatus(listener, { is_busy: false });
    await seen(page, listener, 'Available');

    await app.advance(91);
    await seen(page, listener, /^Seen/);
    await picture('5-silent');
    await app.post('/users/me/heartbeat', undefined, listener.access);
    await seen(page, listener, 'Available');
    await picture('6-back');
    expect(sight.faults).toEqual([]);
  },
);

test('a page that was cut off says so, comes back by itself and shows what changed meanwhile', async () => {
  const sight = await open(360, 'dark');
  const { page, passage, picture } = sight;
  await signUp(sight, 'caller');
  const listener = await register(app, { role: 'listener' });
  await seen(page, listener, 'Available');
  passage.cut();
  await shows(page, '#link-text', /Reconnecting in \d s/);
  await picture('7-cut');
  await setStatus(listener, { is_busy: true });
  await app.world.idle();
  await seen(page, listener, 'Available');
  passage.mend();
  await shows(page, '#link-text', 'Live');
  await seen(page, listener, 'Busy');
  expect(sight.faults).toEqual([]);
});

test('whoever goes offline on the page stays offline for others, through heartbeats and a reload', async () => {
  const sight = await open(1280);
  const { page, picture } = sight;
  await signUp(sight, 'listener');
  const own = JSON.parse(await page.evaluate<string>(`sessionStorage.getItem('saathii.tokens')`)).access_token;
  const { user_id } = (await app.get('/users/me', own)).body;
  const other = await register(app);
  const presence = async () => (await app.get(`/users/${user_id}/presence`, other.access)).body;
  const afterHalfAMinute = async (path: string): Promise<void> => {
    const answered = page.waitForResponse((response) => response.url().endsWith(path));
    await page.clock.fastForward(31_000);
    await answered;
  };

  await page.getByRole('checkbox', { name: 'Busy' }).check();
  await shows(page, '#own-state', 'Busy');
  expect(await presence()).toMatchObject({ is_online: true, is_busy: true });
  await page.getByRole('checkbox', { name: 'Online' }).uncheck();
  await shows(page, '#own-state', 'offline');
  await picture('8-away');
  await afterHalfAMinute('/users/me/status');
  expect(await presence()).toMatchObject({ is_online: false });
  await page.reload();
  await shows(page, '#own-state', 'offline');
  await shows(page, '#link-text', 'Live');
  expect(await presence()).toMatchObject({ is_online: false });

  await page.getByRole('checkbox', { name: 'Online' }).check();
  await shows(page, '#own-state', 'Busy');
  await app.advance(91);
  expect(await presence()).toMatchObject({ is_online: false });
  await afterHalfAMinute('/users/me/heartbeat');
  expect(await presence()).toMatchObject({ is_online: true });
  expect(sight.faults).toEqual([]);
});

test('the filters show those who fit and nobody else, and counts go with every change', async () => {
  const sight = await open(360);
  const { page, picture } = sight;
  await signUp(sight, 'caller');
  const [free, busy] = [await register(app, { role: 'listener' }), await register(app, { role: 'listener' })];
  await seen(page, free, 'Available');
  await setStatus(busy, { is_busy: true });
  await seen(page, busy, 'Busy');
  await page.locator('#filter').getByText('Available').click();
  await page.locator('.row', { hasText: busy.username }).waitFor({ state: 'detached' });
  await shows(page, '#counts', /^\d+ available$/);
  const count = Number.parseInt((await page.locator('#counts').textContent()) ?? '', 10);
  await picture('9-available');
  await setStatus(free, { is_busy: true });
  await page.locator('.row', { hasText: free.username }).waitFor({ state: 'detached' });
  await shows(page, '#counts', new RegExp(`^${count - 1} available$`));
  await setStatus(busy, { is_busy: false });
  await seen(page, busy, 'Available');
  await shows(page, '#counts', new RegExp(`^${count} available$`));
});

test('a logout on the page ends the session, leaves no token behind and closes the socket for good', async () => {
  const sight = await open(1280);
  const { page, picture } = sight;
  await signUp(sight, 'caller');
  const tokens = JSON.parse(await page.evaluate<string>(`sessionStorage.getItem('saathii.tokens')`));
  const opened: string[] = [];
  page.on('websocket', (socket) => opened.push(socket.url()));
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByText('You are logged out.').waitFor();
  await picture('10-logged-out');
  expect(await page.evaluate<number>('sessionStorage.length')).toBe(0);
  expect((await app.get('/users/me', tokens.access_token)).status).toBe(401);
  await page.clock.fastForward(60_000);
  expect(opened).toEqual([]);
});

test('a session that was ended elsewhere leads back to the login, in words', async () => {
  const sight = await open(1280, 'dark');
  const { page } = sight;
  await signUp(sight, 'caller');
  const tokens = JSON.parse(await page.evaluate<string>(`sessionStorage.getItem('saathii.tokens')`));
  await app.post('/auth/logout', undefined, tokens.access_token);
  await page.getByText('Your session has ended.').waitFor();
  expect(sight.faults).toEqual([]);
});
