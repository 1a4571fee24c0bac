// Debian's Chromium, driven by playwright-core, as a closed network has it.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

export const kBase = process.env.API_URL;
export const kDesktop = { width: 1440, height: 900 };
export const kPhone = { width: 390, height: 844 };

const kFlags = [
  '--no-sandbox', // it refuses to run as root with one
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-proxy-server',
  '--autoplay-policy=user-gesture-required', // the strictest that users have
];

export const launch = () =>
  chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args: kFlags });

// A page that writes down what must not happen: errors, refused scripts or styles, other servers.
export async function openPage(browser, { viewport = kDesktop, colorScheme = 'light' } = {}) {
  const phone = viewport.width < 500;
  const context = await browser.newContext({
    viewport,
    colorScheme,
    baseURL: kBase,
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    deviceScaleFactor: phone ? 2 : 1,
    ...(phone && { isMobile: true, hasTouch: true }),
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (
      message.type() === 'error' &&
      !/status of (400|401|403|404|409|429|503)/.test(message.text())
    ) {
      complaints.push(`console: ${message.text()}`);
    }
  });
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== kBase) complaints.push(`left: ${request.url()}`);
  });
  return { page, complaints, close: () => context.close() };
}

// Screenshots are build output, for people to look at.
export async function shoot(page, name, fullPage = false) {
  const folder = process.env.SCREENSHOTS ?? 'screenshots';
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage });
}
