import { expect, it } from 'vitest';
import { openWorkbench } from '../support/workbench.ts';

it('a screen whose code is lost on the way says so and comes when it is loaded again', async () => {
  await using bench = await openWorkbench();
  const { page } = bench;
  const code = /\/assets\/CompareView-.*\.js$/;
  await page
    .getByRole('button', { name: /^Study A/ })
    .first()
    .click();
  await page.route(code, (route) => route.abort('failed'));
  const compare = page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Compare' });
  await compare.click();
  const alert = page.getByRole('alert').filter({ hasText: 'This screen could not be loaded.' });
  await alert.waitFor();
  expect(bench.complaints.every((complaint) => complaint.includes('net::ERR_FAILED'))).toBe(true);
  await page.unroute(code);
  await alert.getByRole('button', { name: 'Load again' }).click();
  await compare.click();
  await page.getByRole('tab').first().waitFor();
  expect(await alert.count()).toBe(0);
});
