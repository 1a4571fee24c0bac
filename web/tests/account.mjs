// The stack's first admin, as the tests use it: its token, its first password, and the one they choose.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const home = process.env.TILLWATCH_HOME ?? '';
const textOf = (name) => {
  const path = join(home, name);
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : null;
};

const firstPassword = textOf('first-password'); // until another is chosen, as an earlier run has
export const kAdmin = 'admin';
export const kPassword = 'a till is being watched';

export function authorization() {
  const token = textOf('token');
  return token ? { Authorization: `Bearer ${token}` } : {};
}

async function enter(page, user, password) {
  await page.getByLabel('Name').fill(user);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

// Signs in, for the first time if nobody has, which asks for a password of one's own.
export async function signInFirst(page) {
  if (!firstPassword) return signInAt(page, '/');
  await page.goto('/');
  await enter(page, kAdmin, firstPassword);
  await page.getByRole('heading', { name: 'A password of your own' }).waitFor();
  await page.getByLabel('Old password').fill(firstPassword);
  await page.getByLabel('New password', { exact: true }).fill(kPassword);
  await page.getByLabel('New password again').fill(kPassword);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.locator('.nav').waitFor();
}

// Opens the address and signs in there.
export async function signInAt(page, address, user = kAdmin, password = kPassword) {
  await page.goto(address);
  await enter(page, user, password);
  await page.locator('.nav').waitFor();
}
