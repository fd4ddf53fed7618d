import type { Client } from '../../../shared/contract/client.ts';
import { formatDuration } from '../../../shared/units/format.ts';
import { startDemoHost } from './demo-host.ts';
import { demoPlan } from './demo-plan.ts';
import { compareAndPrint, followedRun, inDemoWorkspace, type DemoOptions } from './demo-workspace.ts';

/**
 * A lab is discovered, a plan of 2 patterns x 2 depths x 3 repeats is generated and run over SSH on a throwaway OpenSSH
 * server (on this computer itself where there is no sshd), stored, compared and printed.
 */
export const runDemo = (options: DemoOptions): Promise<void> => inDemoWorkspace((client) => wholeJob(client, options));

async function wholeJob(client: Client, options: DemoOptions): Promise<void> {
  const { say } = options;
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
  const side = (depth: number) => ({
    label: `depth ${String(depth)}`,
    selection: { labId: lab.id, filter: `iodepth=${String(depth)}` },
  });
  const comparison = { baseline: side(1), others: [side(16)], pairBy: ['workload' as const] };
  await compareAndPrint(client, { labId: lab.id, title: 'Depth 1 against depth 16', comparison }, options);
}
