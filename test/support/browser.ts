import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { installDebianPackages } from './debian-package.ts';

/** Where Debian and others put Chromium, and what is as good. */
const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const missing =
  'These tests need Chromium. Install it (Debian: `apt-get install chromium`), or say where it is: `CHROMIUM=/path npm test`.';

/** Of a machine that has none and can't be given one: an Error that says what to do. */
function findChromium(): string {
  const find = (): string | undefined => process.env.CHROMIUM ?? places.find((path) => existsSync(path));
  const found = find() ?? (installDebianPackages('chromium') ? find() : undefined);
  if (found === undefined) throw new Error(missing);
  return found;
}

/** One browser per test file; it takes some minutes where it has to be installed first. */
export function useBrowser(): { readonly browser: Browser } {
  const used = {} as { browser: Browser };
  beforeAll(async () => {
    // Chromium refuses to put up its own walls for root, as whom containers run tests.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    used.browser = await chromium.launch({ executablePath: findChromium(), args });
  }, 600_000);
  afterAll(() => used.browser?.close());
  return used;
}
