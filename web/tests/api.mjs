// What the tests ask the server themselves.
import { authorization } from './account.mjs';
import { kBase } from './browser.mjs';

export async function getJson(path) {
  const response = await fetch(kBase + path, { headers: authorization() });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

// Looks until probe gives something. Errors on the way are no answer yet.
export async function eventually(what, probe, seconds = 60) {
  const deadline = Date.now() + seconds * 1000;
  let last;
  while (Date.now() < deadline) {
    try {
      const found = await probe();
      if (found) return found;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`not in time: ${what}`, { cause: last });
}

export async function alertOf(staff) {
  const { alerts } = await getJson(`/api/v1/alerts?staff_id=${staff}`);
  return alerts[0];
}
