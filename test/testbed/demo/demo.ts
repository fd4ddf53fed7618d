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
import { formatDuration } from '../../../shared/units/format.ts';
import { startDemoHost } from './demo-host.ts';
import { demoPlan } from './demo-plan.ts';

export interface DemoOptions {
  /** Existing directory: gets report.pdf, comparison.json and comparison.md. */
  readonly out: string;
  readonly say: (text: string) => void;
}

const TITLE = 'Depth 1 against depth 16';

/**
 * A lab is discovered, a plan of 2 patterns x 2 depths x 3 repeats is generated and run over SSH on a throwaway OpenSSH
 * server (on this computer itself where there is no sshd), stored, compared and printed.
 */
export async function runDemo({ out, say }: DemoOptions): Promise<void> {
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
    const client = createClient(createDirectTransport(app, log));
    await wholeJob(client, out, say);
  } finally {
    await app.close();
    rmSync(workspace, { recursive: true, force: true });
  }
}

async function wholeJob(client: Client, out: string, say: DemoOptions['say']): Promise<void> {
  await using host = await startDemoHost(client, say);
  const { lab } = await client.call('lab.create', { name: 'Demo bed' });
  const found = await client.call('lab.discover', { labId: lab.id, hostId: host.managed.id, apply: true });
  if (found.host === null) throw new Error('the inventory names no host');
  say(`Discovered ${host.managed.name}: ${String(Object.keys(found.diff.added).length)} elements drawn`);
  const plan = demoPlan(lab.id, found.host);
  await client.call('plan.save', { plan, baseRevision: null });
  const preview = await client.call('plan.preview', { plan });
  say(`Planned ${String(preview.points.length)} points, ${formatDuration(preview.totalNs)}`);
  const { files } = await client.call('files.generate', { planId: plan.id });
  say(`Generated ${String(files.length)} fio job files`);
  await followedRun(client, plan.id, say);
  await compareAndPrint(client, lab.id, out, say);
}

async function followedRun(client: Client, planId: string, say: DemoOptions['say']): Promise<void> {
  let told = -1;
  const stop = client.on('run.events', ({ run }) => {
    if (run.points.done !== told) say(`Run: ${String(run.points.done)} of ${String(run.points.total)} points stored`);
    told = run.points.done;
  });
  const { runId } = await client.call('run.start', { planId, wait: true });
  stop();
  const { run } = await client.call('run.status', { runId });
  if (run.state !== 'done') throw new Error(`the run is ${run.state}: ${run.reason ?? 'no reason given'}`);
}

async function compareAndPrint(client: Client, labId: string, out: string, say: DemoOptions['say']): Promise<void> {
  const side = (depth: number) => ({
    label: `depth ${String(depth)}`,
    selection: { labId, filter: `iodepth=${String(depth)}` },
  });
  const comparison = { baseline: side(1), others: [side(16)], pairBy: ['workload' as const] };
  const json = await client.call('compare.export', { ...comparison, format: 'json' });
  const markdown = await client.call('compare.export', { ...comparison, format: 'markdown' });
  writeFileSync(join(out, 'comparison.json'), json.text);
  writeFileSync(join(out, 'comparison.md'), markdown.text);
  const path = join(out, 'report.pdf');
  const printed = await client.call('report.export', { labId, title: TITLE, comparison, format: 'pdf', path });
  say(`Wrote report.pdf (${String(printed.pages)} pages), comparison.json and comparison.md in ${out}`);
  console.log(`\n${markdown.text}`);
}
