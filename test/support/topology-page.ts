import type { Locator, Page } from 'playwright-core';
import type { RunningShell } from './web-shell.ts';
import { openWorkbench } from './workbench.ts';

/** The topology screen of the real program in a real Chromium, and the hands to work on it. */
export interface TopologyPage {
  readonly page: Page;
  readonly shell: RunningShell;
  readonly tree: Locator;
  readonly palette: Locator;
  readonly inspector: Locator;
  /** Script errors and console errors so far. */
  readonly errors: readonly string[];
  /** The sentence that is read out to screen readers. */
  said(): Promise<string>;
  /** The element whose label starts so. */
  element(label: string | RegExp): Locator;
  /** Drags a palette item to a place of an element (from its upper left corner), or of the canvas. */
  dragItem(item: string, onto: Locator, x: number, y: number): Promise<void>;
  /** Presses, moves and releases the mouse between two points of the window. */
  drag(from: Point, to: Point): Promise<void>;
  close(): Promise<void>;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

async function cornerOf(locator: Locator): Promise<Point & { width: number; height: number }> {
  const box = await locator.boundingBox();
  if (!box) throw new Error('the element is not on the screen');
  return box;
}

/** The middle of the cage with this label on a device: the word of that text that lies within the device. */
export async function cage(device: Locator, label: string): Promise<Point> {
  const frame = await device.boundingBox();
  for (const word of await device
    .page()
    .locator('.drawing text', { hasText: new RegExp(`^${label}$`) })
    .all()) {
    const box = await word.boundingBox();
    if (!frame || !box) continue;
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const inside =
      at.x > frame.x && at.x < frame.x + frame.width && at.y > frame.y && at.y < frame.y + frame.height + 8;
    if (inside) return at;
  }
  throw new Error(`no cage ${label}`);
}

/** Opens the program on a new workspace and a new empty lab (`sample`: the sample project). */
export async function openTopology(
  start: 'empty' | 'sample',
  size: { width?: number; height?: number; theme?: 'light' | 'dark' } = {},
): Promise<TopologyPage> {
  const bench = await openWorkbench(size);
  const { page, shell } = bench;
  const first = start === 'empty' ? 'New lab' : 'Open the sample project';
  await page.getByRole('button', { name: first }).first().click();
  const tree = page.getByRole('tree');
  await tree.waitFor();
  const palette = page.getByRole('complementary', { name: 'Palette' });

  async function drag(from: Point, to: Point): Promise<void> {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
    await page.mouse.move(to.x, to.y, { steps: 4 });
    await page.mouse.up();
  }

  return {
    page,
    shell,
    tree,
    palette,
    inspector: page.getByRole('complementary', { name: 'Inspector' }),
    errors: bench.complaints,
    said: () => page.locator('[aria-live=polite]').first().innerText(),
    element: (label) => page.getByRole('treeitem', { name: label }).first(),
    drag,
    async dragItem(item, onto, x, y) {
      const [from, to] = [await cornerOf(palette.getByRole('button', { name: item })), await cornerOf(onto)];
      await drag({ x: from.x + 20, y: from.y + 16 }, { x: to.x + x, y: to.y + y });
    },
    close: async () => bench[Symbol.asyncDispose](),
  };
}
