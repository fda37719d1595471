import type { Locator, Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { useBrowser } from '../support/browser.ts';
import { openApi } from '../support/rendered.ts';
import { register, useSaathii } from '../support/saathii.ts';
import { openSight, type Sight } from '../support/sight.ts';

// A whole cloud and a whole browser share the machine: what takes seconds alone may take many.
vi.setConfig({ testTimeout: 90_000 });

const app = useSaathii();
const used = useBrowser();
const tags = openApi.tags.map(({ name }) => name);

/** A page with every address that it asked for. */
async function open(name: string, width: number, path: string): Promise<Sight & { readonly asked: readonly string[] }> {
  const sight = await openSight(used.browser, app.url, { name, width });
  const asked: string[] = [];
  sight.page.on('request', (request) => asked.push(request.url()));
  await sight.page.goto(`${sight.passage.url}${path}`);
  return { ...sight, asked };
}

/** What was asked of anybody but the app; texts of the page's own are nobody's. */
const foreign = ({ asked, passage }: { readonly asked: readonly string[]; readonly passage: Sight['passage'] }) =>
  asked.filter((url) => !url.startsWith(`${passage.url}/`) && !/^(data|blob):/.test(url));

const operation = (page: Page, method: string, path: string): Locator =>
  page.locator(`.opblock-${method}`).filter({ has: page.locator(`.opblock-summary-path[data-path="${path}"]`) });

/** Opens an operation, fills in its body and sends it; gives the answer that the page shows. */
async function tryOut(
  page: Page,
  method: string,
  path: string,
  body?: object,
): Promise<{ status: string; text: string }> {
  const block = operation(page, method, path);
  await block.locator('.opblock-summary-control').click();
  await block.getByRole('button', { name: 'Try it out' }).click();
  if (body) await block.locator('textarea.body-param__text').fill(JSON.stringify(body));
  await block.getByRole('button', { name: 'Execute' }).click();
  const answer = block.locator('.live-responses-table .response').first();
  await answer.waitFor();
  await answer.scrollIntoViewIfNeeded();
  const status = (await answer.locator('.response-col_status').innerText()).trim();
  return { status: status.slice(0, 3), text: await answer.locator('.microlight, code').first().innerText() };
}

test.each([360, 1280])(
  'at %d pixels Swagger UI shows every tag, and logs somebody in who then sees their profile',
  async (width) => {
    const sight = await open('docs', width, '/docs');
    const { page, picture } = sight;
    await page.locator('.opblock-tag').first().waitFor();
    const shown = await page.evaluate<string[]>(
      "[...document.querySelectorAll('.opblock-tag')].map((tag) => tag.dataset.tag)",
    );
    expect(shown).toEqual(tags);
    await picture('1-operations', 'window');

    const { phone, username } = await register(app);
    expect(await tryOut(page, 'post', '/auth/request_otp', { phone })).toMatchObject({ status: '200' });
    const verified = await tryOut(page, 'post', '/auth/verify', { phone, otp: await app.codeFor(phone) });
    await picture('2-verified', 'window');
    const { access_token } = JSON.parse(verified.text);
    expect(await tryOut(page, 'get', '/users/me/status')).toMatchObject({ status: '401' });

    await page.getByRole('button', { name: 'Authorize' }).first().click();
    const dialog = page.locator('.modal-ux');
    await dialog.locator('input').fill(access_token);
    await picture('3-authorize', 'window');
    await dialog.getByRole('button', { name: 'Apply credentials' }).click();
    await dialog.getByRole('button', { name: 'Close' }).click();
    const me = await tryOut(page, 'get', '/users/me');
    await picture('4-me', 'window');
    expect([me.status, JSON.parse(me.text)]).toMatchObject(['200', { phone, username }]);

    expect(foreign(sight)).toEqual([]);
    expect(sight.faults).toEqual([]);
    await page.reload();
    await page.locator('.opblock-tag').first().waitFor();
    expect(await page.evaluate<string>('JSON.stringify({ ...localStorage, ...sessionStorage })')).not.toContain(
      access_token,
    );
  },
);

test('the address of an operation opens it', async () => {
  const { page } = await open('docs', 1280, '/docs#/Call%20Management/calls.start');
  await operation(page, 'post', '/calls/start').getByRole('button', { name: 'Try it out' }).waitFor();
});

test.each([360, 1280])('at %d pixels ReDoc shows every tag, and its search finds an operation', async (width) => {
  const sight = await open('redoc', width, '/redoc');
  const { page, picture } = sight;
  await page.locator('[data-section-id]').first().waitFor();
  for (const name of tags) {
    await page.locator('h2, h1').filter({ hasText: name }).first().waitFor({ state: 'attached' });
  }
  await picture('1-top', 'window');
  if (width < 1000) await page.locator('.menu-content + div').click();
  await page.getByPlaceholder('Search').fill('heartbeat');
  await page.getByRole('search').getByText('A sign of life').first().waitFor();
  await picture('2-search', 'window');
  expect(foreign(sight)).toEqual([]);
  expect(sight.faults).toEqual([]);
});
