import { expect, it } from 'vitest';
import { accessibilityFaults, openWorkbench, type Workbench } from '../support/workbench.ts';

const SCREENS = ['Topology', 'Plan', 'Files', 'Run', 'Results', 'Compare', 'Report', 'Hosts', 'Settings'];

/** A tree item of the drawing shows, within its frame, the text of everything that sits in it: that is not its name. */
const isNestedName = (screen: string, fault: string): boolean =>
  screen === 'Topology' && fault.startsWith('label-content-name-mismatch');

async function goTo({ page }: Workbench, name: string): Promise<void> {
  const screens = page.getByRole('navigation', { name: 'Screens' });
  await screens.getByRole('button', { name, exact: true }).click();
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  await page.waitForLoadState('networkidle');
}

it.each([
  ['light', 1440, 900],
  ['dark', 1280, 800],
] as const)(
  'has no fault and nothing that scrolls sideways in %s at %d × %d',
  { timeout: 120_000 },
  async (...look) => {
    const [theme, width, height] = look;
    await using bench = await openWorkbench({ theme, width, height });
    const { page } = bench;
    await page.getByRole('button', { name: 'Open the sample project' }).waitFor();
    expect(await accessibilityFaults(page), 'Start').toEqual([]);
    await page.getByRole('button', { name: 'Open the sample project' }).click();
    for (const name of SCREENS) {
      await goTo(bench, name);
      if (name === 'Plan') await page.getByRole('button', { name: 'New plan' }).first().click();
      if (name === 'Results') await page.getByRole('grid', { name: 'Results' }).getByRole('row').nth(2).click();
      await page.waitForTimeout(400);
      expect(
        (await accessibilityFaults(page)).filter((fault) => !isNestedName(name, fault)),
        name,
      ).toEqual([]);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wide, `${name} is wider than the window by`).toBe(0);
    }
    expect(bench.complaints).toEqual([]);
  },
);

it('is walked by keyboard alone: palette, plan, grid, help', { timeout: 60_000 }, async () => {
  await using bench = await openWorkbench();
  const { page } = bench;
  const { keyboard } = page;
  await page.getByRole('button', { name: 'Open the sample project' }).focus();
  await keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Topology' }).waitFor();
  await keyboard.press('Control+k');
  await page.getByRole('dialog', { name: 'Commands' }).waitFor();
  await keyboard.type('results');
  await keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Results' }).waitFor();
  const grid = page.getByRole('grid', { name: 'Results' });
  await grid.focus();
  await keyboard.press('ArrowDown');
  await keyboard.press('ArrowDown');
  await expect.poll(() => grid.getByRole('row', { selected: true }).getAttribute('aria-rowindex')).toBe('3');
  await keyboard.press('End');
  await expect.poll(() => grid.getByRole('row', { selected: true }).getAttribute('aria-rowindex')).toBe('25');
  await keyboard.press('/');
  await keyboard.type('iops>1M');
  await expect.poll(() => grid.getAttribute('aria-rowcount')).not.toBe('25');
  await page.getByRole('heading', { level: 1 }).click();
  await keyboard.press('Alt+9');
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  await keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await keyboard.press('Escape');
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  expect(bench.complaints).toEqual([]);
});

it('shows where the focus is, on every ground', async () => {
  await using bench = await openWorkbench({ theme: 'dark' });
  const { page } = bench;
  await page.getByRole('button', { name: 'Open the sample project' }).waitFor();
  const unseen: string[] = [];
  for (let step = 0; step < 15; step += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return null;
      return { shadow: getComputedStyle(element).boxShadow, text: element.textContent };
    });
    if (focused?.shadow === 'none') unseen.push(focused.text);
  }
  expect(unseen).toEqual([]);
});
