import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { layoutLab } from '../../shared/layout/layout.ts';
import { toSvg } from '../../shared/layout/to-svg.ts';
import type { Lab } from '../../shared/model/lab.ts';
import { largeBed } from '../support/drawn-lab.ts';
import { openWorkbench } from '../support/workbench.ts';
import type { Measurement } from './measurement.ts';

const FRAMES = 60;
const REPEATS = 10;

/** The middle one of several times, so that one pause of a busy machine does not count. */
function medianMs(work: () => void): number {
  const times = Array.from({ length: REPEATS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[Math.floor(REPEATS / 2)] ?? Number.NaN;
}

function pure(lab: Lab, elements: number, bounds: { svgMs: number | null; svgKb: number | null }): Measurement[] {
  const svg = toSvg(lab).text;
  return [
    { what: `layout, ${elements} elements`, value: medianMs(() => layoutLab({ ...lab })), unit: 'ms', bound: null },
    { what: `SVG, ${elements} elements`, value: medianMs(() => toSvg({ ...lab })), unit: 'ms', bound: bounds.svgMs },
    { what: `SVG size, ${elements} elements`, value: svg.length / 1_000, unit: 'kB', bound: bounds.svgKb },
  ];
}

/** Main-thread time of the page so far, in ms. */
async function taskMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1_000;
}

const FRAME_MS = 1_000 / 60;
/** Until all input has arrived and the drawing has come to rest. */
const REST_MS = 500;

/** Main-thread ms per frame drawn, while real input arrives sixty times a second as from a mouse. */
async function perFrame(page: Page, session: CDPSession, step: (frame: number) => Promise<unknown>): Promise<number> {
  await page.evaluate(() => {
    const count = (): void => {
      document.documentElement.dataset['frames'] = String(Number(document.documentElement.dataset['frames'] ?? 0) + 1);
      requestAnimationFrame(count);
    };
    if (document.documentElement.dataset['frames'] === undefined) count();
  });
  const frames = () => page.evaluate(() => Number(document.documentElement.dataset['frames']));
  const [timeBefore, framesBefore, start] = [await taskMs(session), await frames(), performance.now()];
  const sent: Promise<unknown>[] = [];
  for (let frame = 0; frame < FRAMES; frame++) {
    sent.push(step(frame));
    const next = start + (frame + 1) * FRAME_MS;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
  }
  await Promise.all(sent);
  return ((await taskMs(session)) - timeBefore) / ((await frames()) - framesBefore);
}

async function onScreen(lab: Lab, elements: number, bounds: { frameMs: number; openMs: number | null }) {
  const folder = mkdtempSync(join(tmpdir(), 'fabriclab-bench-'));
  const file = join(folder, 'bed.json');
  writeFileSync(file, JSON.stringify(lab));
  const bench = await openWorkbench();
  try {
    const { page } = bench;
    const session = await page.context().newCDPSession(page);
    // Time of the thread itself: waiting for a processor that others use is not the drawing's doing.
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('treeitem').first().waitFor();
    await page.getByRole('button', { name: 'Plan' }).first().click();
    const opened = Date.now();
    await page.getByRole('button', { name: 'Topology' }).first().click();
    await page.getByRole('treeitem').first().waitFor();
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const openMs = Date.now() - opened;
    const canvas = await page.getByRole('tree').boundingBox();
    if (!canvas) throw new Error('the canvas is not on the screen');
    const middle = { x: canvas.x + canvas.width / 2, y: canvas.y + canvas.height / 2 };
    await page.getByRole('tree').focus();
    await page.waitForTimeout(REST_MS);
    await page.mouse.move(middle.x, middle.y);
    const pan = await perFrame(page, session, () => page.mouse.wheel(3, 2));
    await page.keyboard.down('Control');
    const zoom = await perFrame(page, session, (frame) => page.mouse.wheel(0, frame < FRAMES / 2 ? 20 : -20));
    await page.waitForTimeout(REST_MS);
    await page.keyboard.press('0');
    await page.keyboard.up('Control');
    const host = await page.getByRole('treeitem', { name: /^host/ }).first().boundingBox();
    if (!host || host.y < canvas.y) throw new Error('no host is on the screen');
    const grip = { x: host.x + host.width / 2, y: host.y + 2 };
    await page.mouse.move(grip.x, grip.y);
    await page.mouse.down();
    const drag = await perFrame(page, session, (frame) => page.mouse.move(grip.x + frame * 2, grip.y + frame));
    await page.mouse.up();
    const frame = { unit: 'ms', bound: bounds.frameMs } as const;
    return [
      { what: `open, ${elements} elements`, value: openMs, unit: 'ms', bound: bounds.openMs },
      { what: `pan, per frame, ${elements} elements`, value: pan, ...frame },
      { what: `zoom, per frame, ${elements} elements`, value: zoom, ...frame },
      { what: `drag, per frame, ${elements} elements`, value: drag, ...frame },
    ] satisfies Measurement[];
  } finally {
    await bench[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  }
}

/** Speeds of the drawing: the pure part in Node, the frames in the real program in a software-rendered Chromium. */
export async function benchTopology(): Promise<Measurement[]> {
  const [small, large] = [largeBed(38), largeBed(153)];
  return [
    ...pure(small, 500, { svgMs: 50, svgKb: 500 }),
    ...pure(large, 2_000, { svgMs: null, svgKb: null }),
    ...(await onScreen(small, 500, { frameMs: 8, openMs: 800 })),
    ...(await onScreen(large, 2_000, { frameMs: 16, openMs: null })),
  ];
}
