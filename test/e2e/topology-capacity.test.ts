import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from '../support/workbench.ts';
import { openTopology, type TopologyPage } from '../support/topology-page.ts';

describe.each([
  { theme: 'light', width: 1440, height: 900 },
  { theme: 'dark', width: 1280, height: 800 },
] as const)('study A over its drawing, $theme, $width x $height', (size) => {
  let view: TopologyPage;

  beforeAll(async () => {
    view = await openTopology('sample', size);
    await view.element(/^host sw-nvmeof-01/).waitFor();
    await view.page.getByLabel('Overlay').selectOption({ label: 'Capacity: random read 64K' });
    await view.page.getByText('745,734 IOPS', { exact: true }).waitFor();
  });
  afterAll(async () => {
    await view.close();
  });

  it('shows every link at its limit and what that leaves of the drives', async () => {
    const said = await view.page.getByRole('status', { name: 'Prediction' }).innerText();
    const drives = size.width > 1360 ? ', 92.3% of the drives' : '';
    expect(said).toBe(`745,734 IOPS predicted${drives}. 8 links at their limit`);
    const cutOff = await view.page
      .getByRole('status', { name: 'Prediction' })
      .evaluate((element) => element.scrollWidth > element.clientWidth);
    expect(cutOff).toBe(false);
    expect(await view.tree.getByText('97.7 Gb/s · 100%').count()).toBe(8);
    expect(await view.tree.getByText('92%', { exact: true }).count()).toBeGreaterThanOrEqual(8);
    expect(await view.page.getByText('at its limit', { exact: true }).isVisible()).toBe(true);
    expect(await view.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });

  it('tells at an adapter what is nearest to its limit', async () => {
    await view.element(/^NIC 1/).click({ position: { x: 40, y: 30 } });
    const section = view.inspector.getByRole('region', { name: 'Capacity' });
    const meters = await section.getByRole('meter').all();
    expect(await Promise.all(meters.map((meter) => meter.getAttribute('aria-label')))).toEqual([
      'Link, payload',
      'Drives behind it',
      'PCIe slot',
    ]);
    expect(await meters[0]?.getAttribute('aria-valuetext')).toBe('97.7 of 97.7 Gb/s, 100%');
    expect(await meters[1]?.getAttribute('aria-valuetext')).toBe('97.7 of 105.9 Gb/s, 92%');
    expect(await section.innerText()).toContain('Both ends of this path are at their limit.');
  });

  it('goes from a finding to its elements, and has no serious fault of accessibility', async () => {
    const problems = view.page.getByRole('region', { name: 'Problems' });
    await problems
      .getByRole('button', { name: /L011.*random read 64K/ })
      .first()
      .click();
    await view.inspector.getByRole('heading', { name: /^4 (hosts|NICs|cables|elements)$/ }).waitFor();
    expect(await view.inspector.innerText()).toContain('sw-client-04');
    const current = await view.tree.getAttribute('aria-activedescendant');
    expect(await view.page.locator(`[id="${current ?? ''}"]`).getAttribute('aria-selected')).toBe('true');
    await problems.getByRole('button', { name: /^Why, and what to do: L055/ }).click();
    await problems.getByLabel('Reason').waitFor();
    expect(await accessibilityFaults(view.page)).toEqual([]);
  });

  it('keeps an accepted finding with its reason, and takes it back by undo', async () => {
    const problems = view.page.getByRole('region', { name: 'Problems' });
    await problems.getByLabel('Reason').fill('polled by design');
    await problems.getByRole('button', { name: 'Accept L055' }).click();
    await problems.getByText('1 accepted').waitFor();
    await view.page.getByRole('button', { name: 'Undo' }).click();
    await problems.getByText('1 accepted').waitFor({ state: 'detached' });
  });

  it('predicts anew after an edit: three target ports are the limit, the clients are not', async () => {
    await view.element(/^NIC 1/).click({ position: { x: 40, y: 30 } });
    await view.page.keyboard.press('Delete');
    await view.page.getByText('3 links at their limit').waitFor();
    await view.page.keyboard.press('Control+z');
    await view.page.getByText('8 links at their limit').waitFor();
  });

  it('shows the chosen load over a reload too, and none when none is chosen', async () => {
    await view.page.reload();
    await view.page.getByText('8 links at their limit').waitFor();
    await view.page.getByLabel('Overlay').selectOption('None');
    await view.page.getByRole('status', { name: 'Prediction' }).waitFor({ state: 'detached' });
    expect(await view.tree.getByText('97.7 Gb/s · 100%').count()).toBe(0);
  });

  it('complains of nothing', () => {
    expect(view.errors).toEqual([]);
  });
});
