import { randomBytes } from 'node:crypto';
import { addSwitch } from '../../../shared/edit/add.ts';
import { cable } from '../../../shared/edit/cable.ts';
import { update } from '../../../shared/edit/change.ts';
import type { EditOutcome } from '../../../shared/edit/outcome.ts';
import type { Client } from '../../../shared/contract/client.ts';
import { applyDiff } from '../../../shared/model/diff.ts';
import type { Host, Lab, Nic } from '../../../shared/model/lab.ts';
import { uuidV7 } from '../../../shared/units/identity.ts';
import { fabric, whyNoFabric, type Fabric } from '../fabric.ts';
import { openSession } from '../ssh-session.ts';
import { trustedHost } from './demo-host.ts';
import { fabricPlan } from './demo-plan.ts';
import { compareAndPrint, followedRun, inDemoWorkspace, type DemoOptions } from './demo-workspace.ts';
import { exportOverTcp, mountLocal, releaseLocal, SCRATCH } from './fabric-storage.ts';

const ids = { newId: () => uuidV7(Date.now(), randomBytes(10)) };
const LOCAL = 'Local, 2 drives';
const REMOTE = 'Kernel NVMe/TCP, 2 initiators';

/**
 * A storage machine with two NUMA nodes and four NVMe drives and two initiators, all emulated: the same load on two drives
 * locally, then over NVMe/TCP by the kernel's own target and initiators, one drive each; ratios as in the studies.
 */
export async function runFabricDemo(options: DemoOptions): Promise<void> {
  const missing = whyNoFabric();
  if (missing !== null) throw new Error(`the virtual machines cannot run here: ${missing}`);
  options.say('Starting three virtual machines (the image is built the first time)');
  await using bed = await fabric({ initiators: 2 });
  await inDemoWorkspace((client) => wholeJob(client, bed, options));
}

async function wholeJob(client: Client, bed: Fabric, options: DemoOptions): Promise<void> {
  const { say } = options;
  const { lab } = await client.call('lab.create', { name: 'NVMe/TCP bed' });
  const hosts = await discover(client, lab.id, bed);
  await drawNetwork(client, lab.id, hosts);
  say(`Discovered ${String(hosts.length)} machines and drew their network`);
  const [storage, ...initiators] = hosts;
  if (storage === undefined) throw new Error('no storage machine');
  await using onStorage = await openSession(bed.storage.ssh);
  await mountLocal(onStorage, bed.storage);
  await runPlan(client, fabricPlan(lab.id, LOCAL, [storage]), say);
  await releaseLocal(onStorage);
  await exportOverTcp(onStorage, bed);
  say('Exported two drives over NVMe/TCP and mounted them on the initiators');
  await runPlan(client, fabricPlan(lab.id, REMOTE, initiators), say);
  const side = (configuration: string) => ({ selection: { labId: lab.id, configurations: [configuration] } });
  const comparison = { baseline: side(LOCAL), others: [side(REMOTE)], pairBy: ['workload' as const] };
  await compareAndPrint(client, { labId: lab.id, title: 'Local drives against NVMe/TCP', comparison }, options);
}

async function runPlan(client: Client, plan: ReturnType<typeof fabricPlan>, say: DemoOptions['say']): Promise<void> {
  say(plan.configuration);
  await client.call('plan.save', { plan, baseRevision: null });
  await followedRun(client, plan.id, say);
}

/** Lab hosts, the storage machine first. */
async function discover(client: Client, labId: string, bed: Fabric): Promise<string[]> {
  const found: string[] = [];
  for (const machine of [bed.storage, ...bed.initiators]) {
    const managed = await trustedHost(client, machine.ssh, SCRATCH);
    const { host } = await client.call('lab.discover', { labId, hostId: managed.id, apply: true });
    if (host === null) throw new Error(`the inventory of ${managed.name} names no host`);
    found.push(host);
  }
  return found;
}

/** What no inventory can see: the roles, the switch and the cables between the data ports. */
async function drawNetwork(client: Client, labId: string, hosts: readonly string[]): Promise<void> {
  const { lab, revision } = await client.call('lab.get', { id: labId });
  const drawing = new Drawing(lab);
  hosts.forEach((id, index) => {
    const role = index === 0 ? 'storage' : 'client';
    drawing.do((now) => update(now, id, (entity) => ({ ...(entity as Host), role })));
  });
  const known = { name: 'data-switch', model: 'virtual switch' };
  const [device] = drawing.do((now) => addSwitch(now, { parent: null }, { ports: 8, speed: null, known }, ids));
  hosts.forEach((host, index) => {
    const nic = dataNic(drawing.lab, host);
    const port = nic.ports.find(({ interfaceName }) => interfaceName === 'data0');
    const [a, b] = [
      { device: nic.id, port: port?.id ?? '' },
      { device: device ?? '', port: String(index + 1) },
    ];
    drawing.do((now) => cable(now, a, b, ids));
  });
  let base = revision;
  for (const { label, diff } of drawing.steps) {
    ({ revision: base } = await client.call('lab.save', { id: labId, baseRevision: base, diff, label }));
  }
}

/** Edit commands one after the other, as a user would do them. */
class Drawing {
  lab: Lab;
  readonly steps: Extract<EditOutcome, { ok: true }>[] = [];

  constructor(lab: Lab) {
    this.lab = lab;
  }

  do(command: (lab: Lab) => EditOutcome): readonly string[] {
    const outcome = command(this.lab);
    if (!outcome.ok) throw new Error(outcome.problems.map(({ message }) => message).join('; '));
    this.lab = applyDiff(this.lab, outcome.diff);
    this.steps.push(outcome);
    return outcome.made;
  }
}

function dataNic(lab: Lab, host: string): Nic {
  const inside = (id: string | null): boolean =>
    id === host || (id !== null && inside(lab.entities[id]?.parent ?? null));
  const nic = Object.values(lab.entities).find(
    (entity): entity is Nic =>
      entity.kind === 'nic' && inside(entity.parent) && entity.ports.some((port) => port.interfaceName === 'data0'),
  );
  if (nic === undefined) throw new Error(`no data port was found on ${lab.entities[host]?.name ?? host}`);
  return nic;
}
