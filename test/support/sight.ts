import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { openPassage, type Passage } from './passage.ts';

/** What pages looked like, for whoever wants to see it afterwards. */
const pictures = join(import.meta.dirname, '../../.build/screenshots');

/** A page as one person has it open, and the cable it hangs on. */
export interface Sight {
  readonly page: Page;
  readonly passage: Passage;
  /** What the browser refused to do because the page's policy forbids it, and what the script failed at. */
  readonly faults: readonly string[];
  /** Keeps what the page looks like, or what its window shows of it; one that is wider than that fails the test. */
  picture(name: string, part?: 'page' | 'window'): Promise<void>;
}

export interface Glasses {
  /** What its pictures are called after. */
  readonly name: string;
  readonly width: number;
  readonly scheme?: 'light' | 'dark';
}

/** A new window, with nothing in it yet, for the length of one test; what it opens it finds at its passage to `url`. */
export async function openSight(browser: Browser, url: string, glasses: Glasses): Promise<Sight> {
  const { name, width, scheme = 'light' } = glasses;
  const passage = await openPassage(url);
  const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme: scheme, locale: 'en-IN' });
  onTestFinished(async () => {
    await page.close();
    await passage.stop();
  });
  await page.clock.install();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (/content security policy|trusted ?type/i.test(message.text())) faults.push(message.text());
  });
  await page.addInitScript(
    `addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
       console.error('content security policy: ' + violatedDirective + ' ' + blockedURI))`,
  );
  mkdirSync(pictures, { recursive: true });
  const picture: Sight['picture'] = async (of, part = 'page') => {
    const path = join(pictures, `${name}-${width}-${scheme}-${of}.png`);
    await page.screenshot({ path, fullPage: part === 'page' });
    const [needed, given] = await page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    expect([of, needed]).toEqual([of, given]);
  };
  return { page, passage, faults, picture };
}
