import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApp } from '../../../electron/core/app.ts';
import { createChromiumPrinter } from '../../../electron/core/print/chromium-printer.ts';
import { readPageFiles } from '../../../electron/core/print/page-files.ts';
import { createDirectTransport } from '../../../electron/rpc/direct-transport.ts';
import { systemClock } from '../../../electron/shells/system/clock.ts';
import { openFileLog } from '../../../electron/shells/system/file-log.ts';
import { sessionSecrets } from '../../../electron/shells/system/session-secrets.ts';
import { createClient, type Client } from '../../../shared/contract/client.ts';
import type { Input } from '../../../shared/contract/contract.ts';

export interface DemoOptions {
  /** Existing directory: gets report.pdf, comparison.json and comparison.md. */
  readonly out: string;
  readonly say: (text: string) => void;
}

/** Opens a workspace that is thrown away afterwards, with everything that the program has, and works in it. */
export async function inDemoWorkspace(work: (client: Client) => Promise<void>): Promise<void> {
  const workspace = mkdtempSync(join(tmpdir(), 'fabriclab-demo-'));
  const rendererDirectory = join(import.meta.dirname, '../../../dist/renderer');
  const log = openFileLog(workspace);
  const app = await openApp({
    dataDirectory: workspace,
    rendererDirectory,
    shell: 'cli',
    clock: systemClock,
    log,
    secrets: sessionSecrets(),
    printer: createChromiumPrinter({ pages: readPageFiles(rendererDirectory) }),
  });
  try {
    await work(createClient(createDirectTransport(app, log)));
  } finally {
    await app.close();
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** Runs a plan to its end and tells how many points are stored. Throws when it does not end well. */
export async function followedRun(client: Client, planId: string, say: DemoOptions['say']): Promise<void> {
  let told = -1;
  const stop = client.on('run.events', ({ run }) => {
    if (run.points.done !== told) say(`Run: ${String(run.points.done)} of ${String(run.points.total)} points stored`);
    told = run.points.done;
  });
  const { runId } = await client.call('run.start', { planId, wait: true });
  stop();
  const { run } = await client.call('run.status', { runId });
  const { total, done, failed } = run.points;
  if (run.state !== 'done' || done < total) {
    throw new Error(
      `the run is ${run.state}, ${String(failed)} of ${String(total)} points failed: ${run.reason ?? 'no reason given'}`,
    );
  }
  say(`Run: all ${String(total)} points stored`);
}

/** Writes report.pdf, comparison.json and comparison.md and prints the table. */
export async function compareAndPrint(
  client: Client,
  report: { readonly labId: string; readonly title: string; readonly comparison: Input<'compare.table'> },
  { out, say }: DemoOptions,
): Promise<void> {
  const { labId, title, comparison } = report;
  const json = await client.call('compare.export', { ...comparison, format: 'json' });
  const markdown = await client.call('compare.export', { ...comparison, format: 'markdown' });
  writeFileSync(join(out, 'comparison.json'), json.text);
  writeFileSync(join(out, 'comparison.md'), markdown.text);
  const path = join(out, 'report.pdf');
  const printed = await client.call('report.export', { labId, title, comparison, format: 'pdf', path });
  say(`Wrote report.pdf (${String(printed.pages)} pages), comparison.json and comparison.md in ${out}`);
  console.log(`\n${markdown.text}`);
}
