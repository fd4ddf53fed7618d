import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './browser.ts';
import { startWebShell, type RunningShell } from './web-shell.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** The workbench as a user has it: the real shell in a real browser window. */
export interface Workbench extends AsyncDisposable {
  readonly page: Page;
  readonly shell: RunningShell;
  /** What the page complained of: errors of scripts, violations of the policy, failed requests. */
  readonly complaints: readonly string[];
}

export interface WorkbenchOptions {
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const shell = await startWebShell();
  let browser: Browser | null = null;
  try {
    browser = await launchChromium();
    const viewport = { width: options.width ?? 1440, height: options.height ?? 900 };
    const context = await browser.newContext({ viewport, colorScheme: options.theme ?? 'light' });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(`${shell.shell.origin}/#${shell.freshToken()}`);
    const opened = browser;
    const close = async (): Promise<void> => {
      await opened.close();
      await shell.close();
    };
    return { page, shell, complaints, [Symbol.asyncDispose]: close };
  } catch (error) {
    await browser?.close();
    await shell.close();
    throw error;
  }
}

/** Serious faults that axe finds on the page, in words. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // Trusted Types forbid script text: axe is evaluated through the debugger, as a test tool may.
  await page.evaluate(readFileSync(axePath, 'utf8'));
  const results = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}
