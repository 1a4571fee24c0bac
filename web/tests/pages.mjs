// The main pages, and how one sees that each has everything it shows. everywhere: only for who sees every store.
export const kPages = [
  { name: 'alerts', path: '/alerts', ready: '#alerts li' },
  { name: 'search', path: '/search', ready: '.event-table tbody tr' },
  { name: 'cameras', path: '/cameras', ready: '.camera-card .still img' },
  { name: 'staff', path: '/staff', ready: '.table tbody tr' },
  { name: 'profile', path: '/staff/emp_dmitri?store_id=store_001', ready: '.peer-table tbody tr' },
  { name: 'trends', path: '/trends', ready: '.heat-card .heat', also: '.uplot canvas' },
  { name: 'rules', path: '/rules', ready: '.rule-table tbody tr', also: '.switch' },
  { name: 'system', path: '/system', ready: '.overall' },
  {
    name: 'users',
    path: '/users',
    ready: '.user-table tbody tr',
    also: '.line-item',
    everywhere: true,
  },
  { name: 'audit', path: '/audit', ready: '.audit-table tbody tr', everywhere: true },
  { name: 'more', path: '/more', ready: '.more-list li' },
  { name: 'account', path: '/account', ready: '.line-item' },
];

export async function show(page, { path, ready, also }) {
  await page.goto(path);
  await page.locator(ready).first().waitFor();
  if (also) await page.locator(also).first().waitFor();
}
