import { onTestFinished } from 'vitest';
import type { Output } from '../../shared/contract/contract.ts';
import type { ManagedHost } from '../../shared/model/managed-host.ts';
import type { Plan } from '../../shared/plan/plan.ts';
import { bytes, MEBI, seconds } from '../../shared/units/quantity.ts';
import type { SshHost } from '../testbed/ssh-hosts/ssh-host.ts';
import { aHost, aManagedHost, anId, aPlan } from './builders.ts';
import { openAppAt as openAppHere, type Client, type OpenedApp } from './run-bed-app.ts';
import { fingerprintOfHost } from './ssh-machine.ts';

export type { Client };

/** The program on a workspace, closed when the test is over. */
export async function openAppAt(dataDirectory: string): Promise<OpenedApp> {
  const opened = await openAppHere(dataDirectory);
  onTestFinished(() => opened.app.close());
  return opened;
}

/** A host of the test bed as it is saved in the workspace. */
export const managedOf = (host: SshHost, change: Partial<ManagedHost> = {}): ManagedHost =>
  aManagedHost({
    name: host.name,
    connection: {
      kind: 'ssh',
      address: host.address,
      port: host.port,
      user: host.user,
      authentication: { kind: 'key', path: host.identityFile },
      jumpHost: null,
    },
    ...change,
  });

export interface DrawnBed {
  readonly labId: string;
  readonly planId: string;
  readonly managed: readonly ManagedHost[];
  readonly plan: Plan;
}

export type PlanChange = Partial<Omit<Plan, 'labId' | 'hosts' | 'id'>>;

/** Machines saved and trusted, drawn as hosts of a lab, with a plan that loads all of them. */
export async function drawBed(
  client: Client,
  machines: readonly { readonly managed: ManagedHost; readonly fingerprint: string | null }[],
  change: PlanChange = {},
): Promise<DrawnBed> {
  for (const { managed, fingerprint } of machines) {
    await client.call('host.save', { host: managed });
    if (fingerprint !== null) await client.call('host.trust', { id: managed.id, fingerprint });
  }
  const { lab, revision } = await client.call('lab.create', { name: 'bed' });
  const hosts = machines.map(({ managed }) => aHost({ name: managed.name, managedHost: managed.id }));
  const added = Object.fromEntries(hosts.map((host) => [host.id, host]));
  const diff = { added, changed: {}, removed: {} };
  await client.call('lab.save', { id: lab.id, baseRevision: revision, diff, label: 'draw' });
  const plan = aPlan(
    lab.id,
    hosts.map(({ id }) => id),
    { ...quick, id: anId(), ...change },
  );
  await client.call('plan.save', { plan, baseRevision: null });
  return { labId: lab.id, planId: plan.id, managed: machines.map(({ managed }) => managed), plan };
}

export const trustedHost = (host: SshHost, change: Partial<ManagedHost> = {}) => ({
  managed: managedOf(host, change),
  fingerprint: fingerprintOfHost(host),
});

/** 1 s per point on a small file; psync works on every file system. */
const quick: PlanChange = {
  iodepth: [1],
  numjobs: [1],
  repeats: 2,
  runtimeNs: seconds(1),
  rampNs: seconds(0),
  pauseNs: seconds(0),
  engine: 'psync',
  direct: false,
  target: { kind: 'scratch', sizeBytes: bytes(8 * MEBI) },
};

/** Follows a run to a state; its log is in the message when it takes too long. */
export async function runState(
  client: Client,
  runId: string,
  wanted: (status: Output<'run.status'>) => boolean,
  timeoutMs = 60_000,
): Promise<Output<'run.status'>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const status = await client.call('run.status', { runId });
    if (wanted(status)) return status;
    if (performance.now() > deadline) {
      const lines = status.log.map(({ severity, host, text }) => `${severity} ${host ?? ''} ${text}`);
      throw new Error(`run is ${status.run.state}: ${JSON.stringify(status.points)}\n${lines.join('\n')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
