import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** A browser of this machine: CHROMIUM_PATH, or one of the usual places; undefined when there is none. */
export function browserPath(): string | undefined {
  const wanted = process.env['CHROMIUM_PATH'];
  return [...(wanted === undefined ? [] : [wanted]), ...PLACES].find((path) => existsSync(path));
}

export const NO_BROWSER = 'no Chromium found: install it (apt-get install chromium) or set CHROMIUM_PATH';

export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
