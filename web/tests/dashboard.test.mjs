// The dashboard in a real browser against the real stack: run under test_scripts/with_stack.sh. The tests
// run in their order; while the cameras still film the alert's half minute, the other pages are looked at.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { checkAccessibility } from './accessibility.mjs';
import { authorization, kAdmin, kPassword, signInAt, signInFirst } from './account.mjs';
import { alertOf, eventually, getJson } from './api.mjs';
import { kBase, kPhone, launch, openPage, shoot } from './browser.mjs';
import { kPages, show } from './pages.mjs';
import { pastEvents, publish } from './traffic.mjs';

const kStaff = `emp_${Date.now() % 1_000_000}`; // another one each time, for repeated runs at one stack
const kHistoryDays = 7;
const kEventsADay = 80;
const kFilmedSeconds = 6; // before the alert, so that its clip shows what led to it

let browser;
let desk; // the manager's laptop, open through all tests
let refundAt;

// A refund without a receipt between two sales, at the till of the first camera.
function suspiciousMinute(now) {
  const at = (seconds) => new Date(now + seconds * 1000).toISOString();
  const common = { store_id: 'store_001', register_id: 'register_01', staff_id: kStaff };
  return [
    { ...common, event_type: 'sale_completed', amount: '23.40', order_id: 'B1', timestamp: at(-2) },
    {
      ...common,
      event_type: 'refund_issued',
      amount: '500.00',
      order_id: 'B2',
      ticket_no: 'TB2',
      no_receipt: true,
      timestamp: at(0),
    },
    { ...common, event_type: 'sale_completed', amount: '8.40', order_id: 'B3', timestamp: at(4) },
  ];
}

before(async () => {
  browser = await launch();
  const past = pastEvents(Date.now(), kHistoryDays, kEventsADay);
  await publish(past);
  await eventually('the past is stored', async () => {
    const { counters } = await getJson('/api/v1/status');
    return counters.events_stored >= past.length;
  });
  await eventually('the cameras have filmed for a while', async () => {
    const { cameras } = await getJson('/api/v1/cameras');
    return cameras.every((camera) => camera.buffered_seconds >= kFilmedSeconds);
  });
  desk = await openPage(browser);
  await signInFirst(desk.page);
});

after(async () => {
  await browser?.close();
});

test('the first page is there', async () => {
  await desk.page.goto('/');
  await desk.page.locator('#alerts li').first().waitFor();
  const painted = await desk.page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
  );
  console.log(`first paint after ${Math.round(painted)} ms`);
  assert.ok(painted > 0);
});

test('a live alert appears by itself, and counts in the title', async () => {
  const before = Number(/^\((\d+)\)/.exec(await desk.page.title())?.[1] ?? 0);
  refundAt = Date.now();
  await publish(suspiciousMinute(refundAt));
  const row = desk.page.locator('#alerts li', { hasText: kStaff });
  await row.waitFor();
  assert.match(await row.innerText(), /Refund issued[^]*500\.00[^]*A refund of 500\.00 USD/);
  await desk.page.waitForFunction(
    (count) => Number(/^\((\d+)\)/.exec(document.title)?.[1]) > count,
    before,
  );
});

test('the other camera is asked for its view of the moment', async () => {
  const { page } = desk;
  await page.locator('#alerts li', { hasText: kStaff }).locator('a').click();
  await page.getByText(/Till 1 is filming until/).waitFor();
  await page.getByRole('button', { name: 'Get Till 2 as well' }).click();
  await page.getByText(/Till 2 is filming until/).waitFor();
  await shoot(page, 'filming');
});

test('a new alert does not move what one reads', async () => {
  const { page } = desk;
  await page.goto('/alerts');
  const row = page.locator('#alerts li', { hasText: kStaff });
  await row.hover();
  const before = await row.boundingBox();
  const odd = { store_id: 'store_001', register_id: 'register_02', staff_id: 'emp_farid' };
  const timestamp = new Date().toISOString();
  await publish([{ ...odd, event_type: 'void', amount: '7.77', order_id: 'B9', timestamp }]);
  await page.getByRole('button', { name: '1 new alert' }).waitFor();
  const after = await row.boundingBox();
  assert.ok(Math.abs(after.y - before.y) < 2, `${before.y} became ${after.y}`);
  await page.getByRole('button', { name: '1 new alert' }).click();
  await page.locator('#alerts li', { hasText: '7.77' }).waitFor();
  await page.getByRole('button', { name: '1 new alert' }).waitFor({ state: 'detached' });
});

test('filters are in the address, and come back with it', async () => {
  const { page } = desk;
  await page.goto('/alerts');
  await page.getByLabel('Severity').selectOption('low');
  await page.getByText('No alert fits these filters.').waitFor();
  assert.match(page.url(), /severity=low/);
  await page.goto(`/alerts?staff_id=${kStaff}`);
  await eventually(
    'only that person',
    async () => (await page.locator('#alerts li').count()) === 1,
  );
});

test('who is signed out comes back to where one was', async () => {
  const { page, complaints, close } = await openPage(browser);
  await page.goto(`/search?staff_id=${kStaff}`);
  await page.getByLabel('Password').waitFor();
  await checkAccessibility(page, 'the sign-in');
  await shoot(page, 'sign-in-desktop-light');
  await page.getByLabel('Name').fill(kAdmin);
  await page.getByLabel('Password').fill('not it at all');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('do not fit together').waitFor();
  await page.getByLabel('Password').fill(kPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('.event-table', { hasText: 'Refund issued' }).waitFor();
  assert.match(page.url(), new RegExp(`/search\\?staff_id=${kStaff}`));
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Password').waitFor();
  assert.deepEqual(complaints, []);
  await close();
});

test('a viewer is shown nothing that they may not do', async () => {
  const { page } = desk;
  await page.goto('/users');
  await page.getByRole('button', { name: 'Add user' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('vera');
  await dialog.getByLabel('Password').fill('only to look around');
  await shoot(page, 'user-form');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.locator('.user-table', { hasText: 'vera' }).waitFor();
  const viewer = await openPage(browser, { viewport: kPhone });
  await viewer.page.goto('/alerts');
  await viewer.page.getByLabel('Name').fill('vera');
  await viewer.page.getByLabel('Password').fill('only to look around');
  await viewer.page.getByRole('button', { name: 'Sign in' }).click();
  await viewer.page.getByLabel('Old password').waitFor();
  await shoot(viewer.page, 'first-password-phone');
  await viewer.page.getByLabel('Old password').fill('only to look around');
  await viewer.page.getByLabel('New password', { exact: true }).fill('looking around still');
  await viewer.page.getByLabel('New password again').fill('looking around still');
  await viewer.page.getByRole('button', { name: 'Change password' }).click();
  await viewer.page.locator('#alerts li', { hasText: kStaff }).locator('a').click();
  await viewer.page.getByText('Nobody has decided yet.').waitFor();
  assert.equal(await viewer.page.locator('.choice').count(), 0);
  await shoot(viewer.page, 'viewer-phone', true);
  await viewer.page.keyboard.press('c');
  await viewer.page.goto('/users');
  await viewer.page.getByText('Your role does not allow this.').waitFor();
  await viewer.page.goto('/rules');
  await viewer.page.locator('.rule-table tbody tr').first().waitFor();
  assert.equal(await viewer.page.getByRole('button', { name: /^Snooze/ }).count(), 0);
  assert.equal((await alertOf(kStaff)).disposition, null);
  assert.deepEqual(viewer.complaints, []);
  await viewer.close();
});

test('who is bound to a store is shown nothing that is refused', async () => {
  const [name, password] = ['bea', 'one store is enough'];
  const user = {
    name,
    password,
    role: 'admin',
    stores: ['store_001'],
    must_change_password: false,
  };
  const made = await fetch(`${kBase}/api/v1/users`, {
    method: 'POST',
    headers: authorization(),
    body: JSON.stringify(user),
  });
  assert.ok([201, 409].includes(made.status)); // 409: an earlier run has
  const { page, complaints, close } = await openPage(browser);
  await signInAt(page, '/alerts', name, password);
  const refused = [];
  page.on('response', (response) => {
    if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`);
  });
  for (const entry of kPages.filter(({ everywhere }) => !everywhere)) {
    await show(page, { ...entry, also: entry.name === 'rules' ? null : entry.also });
    await page.waitForFunction(() => !document.querySelector('.skeleton'));
  }
  assert.deepEqual(refused, []);
  assert.deepEqual(complaints, []);
  await close();
});

test('a token is shown once, and what was done is in the audit log', async () => {
  const { page } = desk;
  await page.goto('/users');
  await page.getByRole('button', { name: 'Make a token' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('stock');
  await dialog.getByRole('button', { name: 'Make' }).click();
  await dialog.locator('.secret').waitFor();
  await shoot(page, 'token');
  const secret = (await dialog.locator('.secret').innerText()).trim();
  await dialog.getByRole('button', { name: 'Done' }).click();
  const asked = await fetch(`${kBase}/api/v1/cameras`, {
    headers: { Authorization: `Bearer ${secret}` },
  });
  assert.equal(asked.status, 200);
  await page.goto('/account');
  await page.getByText('this browser', { exact: true }).waitFor();
  await page.goto('/audit?action=token');
  await page.locator('.audit-table tbody tr', { hasText: 'Made an API token' }).first().waitFor();
});

test('a page that nobody touches says so, and signs out', async () => {
  const { page, complaints, close } = await openPage(browser);
  await page.clock.install();
  await signInAt(page, '/alerts');
  const session = () =>
    page.evaluate(async () => {
      const response = await fetch('/api/v1/session');
      return { status: response.status, ...(await response.json()) };
    });
  const { idle_seconds } = await session();
  await page.clock.fastForward((idle_seconds - 30) * 1000);
  const warning = page.locator('.banner', { hasText: 'Nobody has used this page' });
  await warning.waitFor();
  await shoot(page, 'unused');
  await page.keyboard.press('Shift');
  await warning.waitFor({ state: 'detached' });
  await page.clock.fastForward(idle_seconds * 1000);
  await page.getByText('You were signed out because').waitFor();
  await shoot(page, 'signed-out');
  await eventually('no session', async () => (await session()).status === 401);
  assert.deepEqual(complaints, []);
  await close();
});

test('every page shows its data, to everybody', async () => {
  for (const entry of kPages) {
    await show(desk.page, entry);
    await checkAccessibility(desk.page, entry.name);
    await shoot(desk.page, `${entry.name}-desktop-light`);
  }
});

test('every page can be used in the dark and on a phone', async () => {
  const dark = await openPage(browser, { colorScheme: 'dark' });
  const phone = await openPage(browser, { viewport: kPhone, colorScheme: 'light' });
  for (const [{ page }, name] of [
    [dark, 'sign-in-desktop-dark'],
    [phone, 'sign-in-phone'],
  ]) {
    await page.goto('/');
    await page.getByLabel('Password').waitFor();
    await checkAccessibility(page, name);
    await shoot(page, name);
  }
  await Promise.all([signInAt(dark.page, '/'), signInAt(phone.page, '/')]);
  for (const entry of kPages) {
    await Promise.all([show(dark.page, entry), show(phone.page, entry)]);
    await checkAccessibility(dark.page, `${entry.name} in the dark`);
    await shoot(dark.page, `${entry.name}-desktop-dark`);
    await shoot(phone.page, `${entry.name}-phone`);
    const width = await phone.page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= kPhone.width, `${entry.name} is ${width} px wide on a phone`);
  }
  assert.deepEqual([...dark.complaints, ...phone.complaints], []);
  await Promise.all([dark.close(), phone.close()]);
});

test('any event is found by its order, and has its clip on its way', async () => {
  const { page } = desk;
  await page.goto('/search');
  await page.getByLabel('Order, ticket or article').fill('B2');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.locator('.event-table tbody tr', { hasText: 'Refund issued' }).first().click();
  await page.getByRole('heading', { name: /Refund issued/ }).waitFor();
  assert.match(page.url(), /\/events\//);
  await page.goto('/search?q=B1');
  await page.locator('.event-table a').first().click();
  await page.getByRole('button', { name: /Get the video of Till 1/ }).click();
  await page.locator('.request-note, video').first().waitFor();
});

test('a list is exported as it is filtered', async () => {
  const { page } = desk;
  await page.goto(`/alerts?staff_id=${kStaff}`);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export (CSV)' }).click(),
  ]);
  const text = await readFile(await download.path(), 'utf8');
  assert.equal(text.trim().split('\r\n').length, 2, text);
  assert.match(text, new RegExp(kStaff));
});

test('a message that nobody can read is shown with its reason', async () => {
  await publish(['{"event_type": "void", "timestamp": "yesterday", "staff_id": "emp_ben"}']);
  const { page } = desk;
  await page.goto('/system');
  const message = page.locator('.rejected').first();
  await message
    .getByText(/timestamp/)
    .first()
    .waitFor();
  await message.locator('summary').click();
  await message.getByText('"emp_ben"').waitFor();
  await page.getByLabel('Topic or reason').fill('nobody says this');
  await page.getByLabel('Topic or reason').press('Enter');
  await page.getByText('None of them says this.').waitFor();
});

test('the hours of the week come in one answer', async () => {
  const { page } = desk;
  const asked = [];
  const note = (request) => asked.push(request.url());
  page.on('request', note);
  await show(
    page,
    kPages.find(({ name }) => name === 'trends'),
  );
  await page.getByRole('button', { name: 'Cameras', exact: true }).click();
  await page.locator('.bars').getByText('Till 1').waitFor();
  page.off('request', note);
  assert.equal(asked.filter((url) => url.includes('hour_of_week')).length, 1);
  assert.equal(asked.filter((url) => url.includes('patterns')).length, 3);
});

test('a rule is switched off and on, and stays so over a reload', async () => {
  const { page } = desk;
  await page.goto('/rules');
  const toggle = page.getByRole('switch', { name: 'base.price_override gives points' });
  await toggle.click();
  await page.getByText(/Switched off/).waitFor();
  await page.reload();
  await page.getByText(/Switched off/).waitFor();
  assert.equal(await toggle.getAttribute('aria-checked'), 'false');
  await checkAccessibility(page, 'rules with one switched off');
  await toggle.click();
  await page.getByText(/Switched off/).waitFor({ state: 'detached' });
});

test('the last backtest is on the page of the rules', async () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const { TILLWATCH_BUILD_DIR, TILLWATCH_CONFIG } = process.env;
  const config = TILLWATCH_CONFIG ?? join(root, 'config/tillwatch.toml');
  const rules = join(root, 'config/rules.toml');
  const args = ['backtest', '--config', config, '--rules', rules, '--since', '8d'];
  await promisify(execFile)(join(TILLWATCH_BUILD_DIR, 'tillwatch'), args);
  const { page } = desk;
  await page.goto('/rules');
  const card = page.locator('.card', { hasText: 'Last backtest' });
  await card.getByText(/events, /).waitFor();
  assert.match(await card.innerText(), /Alerts\s+\d+\s+\d+\s+0/);
});

test('a rule is put to sleep and woken', async () => {
  const { page } = desk;
  await page.goto('/rules');
  await page.getByRole('button', { name: 'Snooze base.no_sale' }).click();
  await page.getByLabel('A register').fill('register_02');
  await page.getByRole('dialog').getByRole('button', { name: 'Snooze' }).click();
  await page.getByRole('button', { name: 'Wake: base.no_sale' }).click();
  await page.getByText('No rule is asleep.').waitFor();
});

test('a camera is tried out, added, and removed', async () => {
  const { page } = desk;
  const url = `rtsp://127.0.0.1:${process.env.RTSP_PORT}/camera_001`;
  await page.goto('/cameras');
  await page.getByRole('button', { name: 'Add camera' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Id').fill('browser_test');
  await dialog.getByLabel('Stream address').fill(url);
  await dialog.getByRole('button', { name: 'Test' }).click();
  await dialog.getByText(/It works: H\.264 1280/).waitFor();
  await dialog.getByRole('button', { name: 'Save' }).click();
  const card = page.locator('.camera-card', { hasText: 'browser_test' });
  await card.getByRole('button', { name: 'Remove' }).click();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await card.waitFor({ state: 'detached' });
});

// The large video, as the page's own script sees it.
const state = (page) =>
  page.evaluate(() => {
    const video = document.getElementById('player-video');
    return { at: video.currentTime, ready: video.readyState, error: video.error?.message ?? null };
  });

test('one click leads to the moment, which plays', async () => {
  const { page } = desk;
  const alert = await eventually(
    'both clips',
    async () => {
      const found = await alertOf(kStaff);
      return found?.clips.length === 2 ? found : null;
    },
    90,
  );
  await page.goto('/alerts');
  await page.locator('#alerts li', { hasText: kStaff }).locator('a').click();
  await page.locator('#player-video').waitFor();
  await page.waitForFunction(() => document.getElementById('player-video')?.readyState >= 2);
  const [clip] = alert.clips;
  const eventSecond = (refundAt - Date.parse(clip.start_time)) / 1000;
  const begun = await state(page);
  assert.equal(begun.error, null);
  assert.ok(
    begun.at >= eventSecond - 4,
    `begins at ${begun.at} s, the event is at ${eventSecond} s`,
  );
  await page.waitForFunction(
    (at) => document.getElementById('player-video').currentTime > at + 1,
    begun.at,
  );
  await shoot(page, 'alert-desktop-light');
  await checkAccessibility(page, 'an alert');
});

test('the receipt follows the video, and leads it', async () => {
  const { page } = desk;
  await page.evaluate(() => document.getElementById('player-video').pause());
  await page.locator('.cue', { hasText: '8.40' }).click();
  await page.locator('.cue[aria-current]', { hasText: '8.40' }).waitFor();
  const later = await state(page);
  await page.locator('.cue', { hasText: '23.40' }).click();
  await page.locator('.cue[aria-current]', { hasText: '23.40' }).waitFor();
  const earlier = await state(page);
  assert.ok(Math.abs(later.at - earlier.at - 6) < 0.5, `${earlier.at} to ${later.at}`);
  assert.equal(earlier.error, null);
});

test('the other camera shows the same moment, and can be made large', async () => {
  const { page } = desk;
  await page.waitForFunction(() => {
    const [a, b] = [...document.querySelectorAll('video')];
    return a && b && !b.seeking && Math.abs(a.currentTime - b.currentTime) < 0.5;
  });
  await page.getByRole('button', { name: 'Show Till 2 large' }).click();
  await page.locator('.camera-video.large', { hasText: 'Till 2' }).waitFor();
  await page.getByRole('button', { name: 'Show Till 1 large' }).click();
});

test('a decision is made by key, survives a reload, and can be undone', async () => {
  const { page } = desk;
  const open = page.url();
  await page.getByLabel('Note').fill('Seen on video.');
  await page.locator('.alert-head .title').click();
  await page.keyboard.press('c');
  await page.locator('#outcome', { hasText: 'Confirmed' }).waitFor();
  await page.reload();
  await page.locator('#outcome', { hasText: 'Confirmed' }).waitFor();
  assert.equal(await page.getByLabel('Note').inputValue(), 'Seen on video.');
  const decided = await alertOf(kStaff);
  assert.equal(decided.disposition, 'confirmed');
  assert.equal(decided.disposition_by, kAdmin);
  await page.keyboard.press('u');
  await page.locator('#outcome').waitFor({ state: 'detached' });
  assert.equal((await alertOf(kStaff)).disposition, null);
  assert.equal(page.url(), open);
});

test('everything can be done by keyboard alone', async () => {
  const { page } = desk;
  await page.goto('/alerts');
  await page.locator('#alerts li').first().waitFor();
  await page.keyboard.press('Tab');
  assert.equal(
    await page.evaluate(() => document.activeElement.textContent),
    'Skip to the content',
  );
  await page.keyboard.press('Enter');
  await page.keyboard.press('j');
  await page.locator('.alert-view').waitFor();
  const first = page.url();
  await page.keyboard.press('j');
  await page.waitForFunction((url) => location.href !== url, first);
  await page.keyboard.press('k');
  await page.waitForFunction((url) => location.href === url, first);
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('/');
  await page.waitForURL('**/search');
});

test('the alert is right in the dark and on a phone', async () => {
  const { id } = await alertOf(kStaff);
  for (const [name, options] of [
    ['alert-desktop-dark', { colorScheme: 'dark' }],
    ['alert-phone', { viewport: kPhone }],
  ]) {
    const { page, complaints, close } = await openPage(browser, options);
    await signInAt(page, `/alerts/${id}`);
    await page.waitForFunction(() => document.getElementById('player-video')?.readyState >= 2);
    await checkAccessibility(page, name);
    await shoot(page, name, true);
    assert.deepEqual(complaints, []);
    await close();
  }
});

test('a lost stream is said quietly, and its return is noticed', async () => {
  const { page } = desk;
  await page.route('**/api/v1/stream', (route) => route.abort());
  await page.goto('/alerts');
  await page.locator('.connection-reconnecting').waitFor();
  assert.equal(await page.locator('.banner').count(), 0);
  await page.unroute('**/api/v1/stream');
  await page.locator('.connection-live').waitFor();
});

test('a server that is away is said, and its return is noticed', async () => {
  const { page } = desk;
  await page.goto('/alerts');
  await page.locator('#alerts li').first().waitFor();
  await page.route('**/api/**', (route) => route.abort());
  await page.locator('.banner').waitFor();
  assert.ok((await page.locator('#alerts li').count()) > 0);
  await shoot(page, 'offline');
  await page.unroute('**/api/**');
  await page.locator('.banner').waitFor({ state: 'detached' });
});

test('nothing was complained about, and no request left the appliance', () => {
  const expected = /net::ERR_FAILED/; // of the requests that the test above cut off
  assert.deepEqual(
    desk.complaints.filter((text) => !expected.test(text)),
    [],
  );
});
