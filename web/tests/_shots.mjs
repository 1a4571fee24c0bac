import { launch, openPage, shoot, kDesktop, kPhone } from '/tmp/wt/web/web/tests/browser.mjs';
import { kPages, show } from '/tmp/wt/web/web/tests/pages.mjs';
const only = process.argv[2]?.split(',');
const modes = (process.argv[3] ?? 'desktop-light,desktop-dark,phone-light').split(',');
const b = await launch();
const alertId = process.env.ALERT;
const list = [
  ...kPages,
  ...(alertId
    ? [
        {
          name: 'alert',
          path: `/alerts/${alertId}`,
          ready: '.alert-view .choices',
          also: 'video,.request-note',
        },
      ]
    : []),
  ...(process.env.EVENT
    ? [{ name: 'event', path: `/events/${process.env.EVENT}`, ready: '.facts' }]
    : []),
];
for (const m of modes) {
  const [d, c] = m.split('-');
  const { page, complaints, close } = await openPage(b, {
    viewport: d === 'phone' ? kPhone : kDesktop,
    colorScheme: c,
  });
  for (const p of list) {
    if (only && !only.includes(p.name)) continue;
    try {
      await show(page, p);
    } catch (e) {
      console.log(m, p.name, e.message.split('\n')[0]);
    }
    await page.waitForTimeout(p.name === 'alert' ? 4000 : 1200);
    await shoot(page, `${p.name}-${m}`, p.full ?? process.env.FULL === '1');
  }
  for (const x of complaints) console.log(m, x);
  await close();
}
await b.close();
