import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { useBrowser } from '../support/browser.ts';
import { newPhone } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import type { Known } from '../support/known.ts';
import { type Person, register, useSaathii } from '../support/saathii.ts';
import { newListener, newReviewer, review, uploadDirectly } from '../support/samples.ts';
import { openSight, type Sight } from '../support/sight.ts';
import { wav } from '../support/tones.ts';

// A whole cloud and a whole browser share the machine: what takes seconds alone may take many.
vi.setConfig({ testTimeout: 90_000 });

const app = useSaathii();
const used = useBrowser();

const open = (width: number, scheme: 'light' | 'dark' = 'light'): Promise<Sight> =>
  openSight(used.browser, app.url, { name: 'console', width, scheme });

/** A listener with a sample that waits. */
interface Waiting extends Known {
  readonly sampleId: number;
}

let pitch = 300;
async function waiting(seconds = 4): Promise<Waiting> {
  const listener = await newListener(app);
  pitch += 20;
  const { status, body } = await uploadDirectly(app, listener, wav(seconds, pitch), { name: 'me.wav' });
  expect(status).toBe(200);
  return { ...listener, sampleId: body.sample_id };
}

/** Through the forms, with the keyboard alone. */
async function logIn({ page, passage }: Sight, phone: string): Promise<void> {
  if (!page.url().startsWith(passage.url)) await page.goto(`${passage.url}/admin/console`);
  await page.getByLabel('Phone number').fill(phone);
  await page.keyboard.press('Enter');
  await page.getByLabel('Code').waitFor();
  await page.getByLabel('Code').fill(await app.codeFor(phone));
  await page.keyboard.press('Enter');
}

async function openAsReviewer(sight: Sight): Promise<Known> {
  const admin = await newReviewer(app);
  await logIn(sight, admin.phone);
  await sight.page.getByRole('heading', { name: 'Voice samples' }).waitFor();
  return admin;
}

const shows = (page: Page, selector: string, text: string | RegExp): Promise<void> =>
  page.locator(selector).filter({ hasText: text, visible: true }).waitFor();

const rowOf = (page: Page, { sampleId }: Pick<Waiting, 'sampleId'>) =>
  page.locator('#rows').getByRole('button', { name: `Sample ${sampleId} ` });

/** Looks at somebody's sample until its recording is ready to be heard and drawn. */
async function lookAt(page: Page, sample: Waiting): Promise<void> {
  await rowOf(page, sample).click();
  await shows(page, '#sample-title', `Sample ${sample.sampleId}`);
  await shows(page, '#duration', '0:04');
}

/** Waits until the recording is heard: the position moves by itself. */
const heard = (page: Page): Promise<void> =>
  eventually(async () => expect(Number(await page.locator('#position').inputValue())).toBeGreaterThan(0.4));

const focus = (page: Page): Promise<string> => page.evaluate<string>('document.activeElement.id');
const statusOf = async ({ access }: Person) => (await app.get('/verification/status', access)).body;

/** How many of the bars that are drawn are no mere dots. */
const drawnBars = (page: Page): Promise<number> =>
  page.evaluate<number>(`(() => {
    const canvas = document.getElementById('wave');
    const y = Math.floor(canvas.height * 0.4);
    const row = canvas.getContext('2d').getImageData(0, y, canvas.width, 1).data;
    return row.filter((value, index) => index % 4 === 3 && value > 0).length;
  })()`);

test.each([
  [360, 'dark'],
  [1280, 'light'],
] as const)(
  'at %d pixels samples are heard, approved by a key and rejected with remarks, and both listeners read it',
  async (width, scheme) => {
    const sight = await open(width, scheme);
    const { page, picture } = sight;
    await openAsReviewer(sight);
    await shows(page, '#empty', 'Nothing is waiting');
    await picture('1-empty');

    const [first, second] = [await waiting(), await waiting()];
    await page.getByRole('button', { name: 'Look again' }).click();
    await rowOf(page, second).waitFor();
    await picture('2-list');
    await lookAt(page, first);
    await shows(page, '#sample', `By listener ${first.id} · uploaded just now`);
    await eventually(async () => expect(await drawnBars(page)).toBeGreaterThan(20));
    await page.keyboard.press('Space');
    await shows(page, '#play', 'Pause');
    await heard(page);
    await picture('3-playing');
    await page.keyboard.press('Space');
    await shows(page, '#play', 'Play');

    await page.keyboard.press('a');
    await shows(page, '#news', `Sample ${first.sampleId} is approved.`);
    await shows(page, '#sample-title', `Sample ${second.sampleId}`);
    expect(await focus(page)).toBe('sample-title');
    await page.keyboard.press('m');
    await page.keyboard.type('rather quiet, and a car passes');
    await page.keyboard.press('Escape');
    expect(await focus(page)).toBe('sample-title');
    await picture('4-remarks');
    await page.keyboard.press('r');
    await shows(page, '#news', `Sample ${second.sampleId} is rejected.`);
    await shows(page, '#empty', 'Nothing is waiting');
    expect(await focus(page)).toBe('empty-title');
    expect(await statusOf(first)).toMatchObject({ is_verified: true, message: 'Verification status: approved' });
    expect(await statusOf(second)).toMatchObject({
      is_verified: false,
      message: 'Verification status: rejected - rather quiet, and a car passes',
    });
    expect(sight.faults).toEqual([]);
  },
);

test('keys walk through the list, and the position moves by arrows and clicks', async () => {
  const sight = await open(1280, 'dark');
  const { page } = sight;
  const all = [await waiting(), await waiting(), await waiting()];
  const [first, second] = all as [Waiting, Waiting];
  const admin = await openAsReviewer(sight);
  await lookAt(page, first);
  await page.keyboard.press('ArrowDown');
  await shows(page, '#sample-title', `Sample ${second.sampleId}`);
  await page.keyboard.press('k');
  await shows(page, '#sample-title', `Sample ${first.sampleId}`);
  await page.keyboard.press('k');
  await shows(page, '#duration', '0:04');
  await page.keyboard.press('ArrowRight');
  await shows(page, '#time', '0:02');
  await page.locator('#position').click({ position: { x: 5, y: 20 } });
  await shows(page, '#time', '0:00');
  await page.keyboard.press('ArrowUp');
  await shows(page, '#time', '0:02');
  expect(await page.locator('#position').getAttribute('aria-valuetext')).toBe('2 seconds of 4 seconds');
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByRole('checkbox', { name: 'Use shortcuts' }).uncheck();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.keyboard.press('j');
  await shows(page, '#sample-title', `Sample ${first.sampleId}`);
  for (const { sampleId } of all) await review(app, admin, { sample_id: sampleId, status: 'approved' });
  expect(sight.faults).toEqual([]);
});

test('an account without the role is refused in words and may come in as somebody else; its session ends', async () => {
  const sight = await open(360);
  const { page, picture } = sight;
  await page.goto(`${sight.passage.url}/admin/console`);
  await picture('5-phone');
  await logIn(sight, newPhone());
  await shows(page, '#sign-in-notice', 'Only accounts with the admin role come in here.');

  const lists: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/verification/pending')) lists.push(request.url());
  });
  const caller = await register(app);
  await logIn(sight, caller.phone);
  await page.getByRole('heading', { name: 'Admin access required' }).waitFor();
  await shows(page, '#refused', caller.username);
  await picture('6-refused');
  expect(lists).toEqual([]);
  const { access_token } = JSON.parse(await page.evaluate<string>(`sessionStorage.getItem('saathii.console.tokens')`));
  await page.getByRole('button', { name: 'Log in as somebody else' }).click();
  await page.getByLabel('Phone number').waitFor();
  expect((await app.get('/users/me', access_token)).status).toBe(401);
  expect(await page.evaluate<number>('sessionStorage.length')).toBe(0);
  await openAsReviewer(sight);
  await shows(page, '#empty', 'Nothing is waiting');
  // The role is taken away while the list is open.
  const refusal = { status: 403, json: { detail: 'Admin access required' } };
  await page.route('**/admin/verification/pending*', (route) => route.fulfill(refusal));
  await page.getByRole('button', { name: 'Look again' }).click();
  await page.getByRole('heading', { name: 'Admin access required' }).waitFor();
  expect(sight.faults).toEqual([]);
});

test('a sample that somebody else reviewed meanwhile is told, its verdict stays, and the next one is there', async () => {
  const sight = await open(1280);
  const { page, picture } = sight;
  const [first, second] = [await waiting(), await waiting()];
  await openAsReviewer(sight);
  await lookAt(page, first);
  const other = await newReviewer(app);
  await review(app, other, { sample_id: first.sampleId, status: 'rejected', remarks: 'noise' });
  await page.getByRole('button', { name: 'Approve' }).click();
  await shows(page, '#news', `Sample ${first.sampleId} waits no more`);
  await shows(page, '#sample-title', `Sample ${second.sampleId}`);
  await picture('7-too-late');
  expect((await statusOf(first)).message).toBe('Verification status: rejected - noise');
  await review(app, other, { sample_id: second.sampleId, status: 'approved' });
});

test('a rejection without a reason is asked about once, and what is typed about a sample stays with it', async () => {
  const sight = await open(360);
  const { page, picture } = sight;
  const [first, second] = [await waiting(), await waiting()];
  await openAsReviewer(sight);
  await lookAt(page, second);
  await page.getByLabel('Remarks').fill('x'.repeat(1001));
  await shows(page, '#remarks-count', '1001 / 1000: 1 too many');
  await page.getByRole('button', { name: 'Approve' }).click();
  await shows(page, '#review-error', 'Please shorten the remarks first.');
  await page.getByLabel('Remarks').fill('Nice.');
  await page.getByRole('button', { name: 'All samples' }).click();
  await lookAt(page, first);
  expect(await page.getByLabel('Remarks').inputValue()).toBe('');
  await page.getByRole('button', { name: 'Reject', exact: true }).click();
  await shows(page, '#asking', 'Add a reason?');
  await picture('8-asking');
  expect((await statusOf(first)).verification_status).toBe('pending');
  await page.getByRole('button', { name: 'Add a reason' }).click();
  expect(await focus(page)).toBe('remarks');
  await page.getByRole('button', { name: 'Reject', exact: true }).click();
  await shows(page, '#sample-title', `Sample ${second.sampleId}`);
  expect((await statusOf(first)).message).toBe('Verification status: rejected');
  expect(await page.getByLabel('Remarks').inputValue()).toBe('Nice.');
  await page.getByRole('button', { name: 'Approve' }).click();
  await shows(page, '#news', `Sample ${second.sampleId} is approved.`);
  expect((await statusOf(second)).last_verification.remarks).toBe('Nice.');
});

test('a verdict that gets no answer keeps what was typed, and may turn out to have counted', async () => {
  const sight = await open(1280);
  const { page, passage, picture } = sight;
  const sample = await waiting();
  await openAsReviewer(sight);
  await lookAt(page, sample);
  await page.getByLabel('Remarks').fill('Clear voice.');
  passage.cut();
  await page.getByRole('button', { name: 'Approve' }).click();
  await shows(page, '#review-error', 'The server can’t be reached. Check your connection and try again.');
  await shows(page, '#review-error', 'Your remarks are kept.');
  await picture('9-no-answer');
  passage.mend();
  await page.route('**/admin/verification/review', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await page.getByRole('button', { name: 'Approve' }).click();
  await eventually(async () => expect((await statusOf(sample)).verification_status).toBe('approved'));
  await shows(page, '#review-error', 'Your remarks are kept.');
  await page.unroute('**/admin/verification/review');
  await page.getByRole('button', { name: 'Approve' }).click();
  await shows(page, '#news', `Sample ${sample.sampleId} had been reviewed already, perhaps by your own earlier try.`);
  expect((await statusOf(sample)).last_verification.remarks).toBe('Clear voice.');
});

test('a link that has ended is renewed, once, and one that is about to end before it is used', async () => {
  const sight = await open(1280);
  const { page } = sight;
  // The second one goes on for longer than a busy machine takes from click to click.
  const [first, second] = [await waiting(), await waiting(60)];
  const admin = await openAsReviewer(sight);
  await lookAt(page, first);
  const lists: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/verification/pending')) lists.push(request.url());
  });
  const links = new Set<string>();
  page.on('request', (request) => {
    if (request.resourceType() === 'media') links.add(request.url());
  });
  // The bucket refuses the link, of which the page does not know that it has ended.
  await app.advance(16 * 60);
  await rowOf(page, second).click();
  await shows(page, '#duration', '1:00');
  await eventually(async () => expect(await drawnBars(page)).toBeGreaterThan(20));
  expect(lists).toHaveLength(1);
  await page.locator('#play').click();
  await heard(page);
  await page.locator('#play').click();
  expect(links.size).toBe(2);
  await shows(page, '#play', 'Play');
  // Addresses of one second are the same, and the page reads its list by itself when so much time has passed.
  await app.advance(2);
  await page.clock.fastForward(15 * 60_000);
  await eventually(() => expect(lists.length).toBeGreaterThan(1));
  await page.locator('#play').click();
  await eventually(() => expect(links.size).toBe(3));
  await shows(page, '#play', 'Pause');
  await page.locator('#play').click();
  for (const { sampleId } of [first, second]) await review(app, admin, { sample_id: sampleId, status: 'approved' });
  expect(sight.faults).toEqual([]);
});

test('a recording that can’t be decoded is said to be so, and can be rejected', async () => {
  const sight = await open(360, 'dark');
  const { page, picture } = sight;
  const listener = await newListener(app);
  const noise = Buffer.from('this is no recording at all');
  const { sample_id: sampleId } = (await uploadDirectly(app, listener, noise, { type: 'audio/x-none' })).body;
  await openAsReviewer(sight);
  await rowOf(page, { sampleId }).click();
  await shows(page, '#player-error', 'This recording can’t be played here.');
  await picture('10-no-audio');
  await page.getByLabel('Remarks').fill('It does not play.');
  await page.getByRole('button', { name: 'Reject', exact: true }).click();
  await shows(page, '#empty', 'Nothing is waiting');
  expect((await statusOf(listener)).message).toBe('Verification status: rejected - It does not play.');
  expect(sight.faults).toEqual([]);
});

test('a list that can’t be loaded says so and is loaded by trying again', async () => {
  const sight = await open(360);
  const { page, passage, picture } = sight;
  const sample = await waiting();
  const admin = await openAsReviewer(sight);
  await rowOf(page, sample).waitFor();
  await page.route('**/admin/verification/pending*', (route) => route.fulfill({ status: 500, body: '{}' }));
  await page.reload();
  await shows(page, '#trouble', 'The samples could not be loaded. Something went wrong on our side.');
  await picture('11-trouble');
  await page.unroute('**/admin/verification/pending*');
  passage.cut();
  await page.getByRole('button', { name: 'Try again' }).click();
  await shows(page, '#trouble', 'The server can’t be reached.');
  passage.mend();
  await page.getByRole('button', { name: 'Try again' }).click();
  await rowOf(page, sample).waitFor();
  await review(app, admin, { sample_id: sample.sampleId, status: 'approved' });
});

test('a session that ended elsewhere leads back to the login, and what was typed is there after it', async () => {
  const sight = await open(1280, 'dark');
  const { page } = sight;
  const sample = await waiting();
  const admin = await openAsReviewer(sight);
  await lookAt(page, sample);
  await page.getByLabel('Remarks').fill('A warm voice.');
  const { access_token } = JSON.parse(await page.evaluate<string>(`sessionStorage.getItem('saathii.console.tokens')`));
  await app.post('/auth/logout', undefined, access_token);
  await page.getByRole('button', { name: 'Approve' }).click();
  await shows(page, '#sign-in-notice', 'Your session has ended.');
  await logIn(sight, admin.phone);
  await lookAt(page, sample);
  expect(await page.getByLabel('Remarks').inputValue()).toBe('A warm voice.');
  await page.getByRole('button', { name: 'Approve' }).click();
  await shows(page, '#empty', 'Nothing is waiting');
  expect(sight.faults).toEqual([]);
});

test('a long list is shown in parts, and filled up again after each review', async () => {
  const sight = await open(1280);
  const { page, picture } = sight;
  const all: Waiting[] = [];
  for (let count = 0; count < 22; count++) all.push(await waiting(0.2));
  const [first] = all as [Waiting];
  await openAsReviewer(sight);
  await shows(page, '#counts', '20 waiting, and maybe more');
  await picture('12-many');
  await rowOf(page, first).click();
  await page.keyboard.press('a');
  await shows(page, '#news', `Sample ${first.sampleId} is approved.`);
  await shows(page, '#counts', '20 waiting, and maybe more');
  await page.getByRole('button', { name: 'Show more' }).click();
  await shows(page, '#counts', /^21 waiting$/);
  const shown = await page.locator('#rows .name').allTextContents();
  expect(shown).toEqual(all.slice(1).map(({ sampleId }) => `Sample ${sampleId}`));
});
