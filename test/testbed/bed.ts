import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hasZram, makeFileDrive, makeZramDrive, type Drive } from './drives/drive.ts';
import { bridgeToNbd, type NbdBridge } from './iscsi/nbd-bridge.ts';
import { startTarget, type IscsiTarget } from './iscsi/target.ts';
import { openScope, type BedScope } from './ledger/bed-scope.ts';
import { readProcessTable } from './ledger/process-table.ts';
import { controlGroupPlace, makeControlGroup, type ControlGroup } from './limits/control-groups.ts';
import { readCounters, type BedCounters } from './limits/counters.ts';
import { buildLabNetwork, type LabNetwork, type LabNode } from './network/lab-network.ts';
import { bitsPerSecond, limitLink, type LinkRate } from './network/shaping.ts';
import { missingPackages } from './packages.ts';
import { hostUptimeSeconds, makeLogins } from './ssh-hosts.ts';
import { makeKeyPair } from './ssh-hosts/keys.ts';
import { LocalSshHost } from './ssh-hosts/local-ssh-host.ts';
import { knownHostsLines, type SshHost } from './ssh-hosts/ssh-host.ts';

export interface BedOptions {
  /** Number of client hosts, called client1, client2 and so on; the storage host is called storage. */
  readonly clients: number;
  /** Rate of the storage host's data cable, each direction; default: as fast as it goes. */
  readonly link?: LinkRate;
  /** Drives exported over iSCSI; default 1. */
  readonly drives?: number;
  /** Size of each drive; default 128 MiB. */
  readonly driveBytes?: number;
  /** `zram` (the default where the kernel has it) can be throttled, `file` cannot. */
  readonly driveKind?: 'zram' | 'file';
  /** Limit of every drive, in operations per second. */
  readonly driveIops?: number;
  /** Share of one CPU that the target may use. */
  readonly targetCpu?: number;
}

/** A host of the lab: what SSH sees, and its place in the network. */
export interface BedHost {
  readonly ssh: SshHost;
  readonly node: LabNode;
}

export interface Bed extends AsyncDisposable {
  readonly scope: BedScope;
  readonly storage: BedHost;
  readonly clients: readonly BedHost[];
  readonly network: LabNetwork;
  readonly drives: readonly Drive[];
  readonly target: IscsiTarget;
  readonly identityFile: string;
  knownHosts(): string;
  /** Limits the storage host's data cable; null = no limit. */
  limitLink(rate: LinkRate | null): Promise<void>;
  /** Limits every drive, in operations per second. */
  limitDrives(operationsPerSecond: number | null): void;
  /** Limits the target to a share of one CPU. */
  limitTargetCpu(share: number | null): void;
  /** What the storage host's link, drives and CPU have counted so far. */
  counters(): Promise<BedCounters>;
  /** Connects a client to a drive; both numbers count from 0. */
  connect(client: number, drive: number): Promise<NbdBridge>;
  stop(): Promise<void>;
}

/** Why layer B cannot work here; null when it can. */
export function whyNoBed(): string | null {
  if (process.getuid?.() !== 0) return 'network namespaces, drives and control groups need root';
  const missing = missingPackages('b');
  if (missing.length > 0) return `not installed: ${missing.join(' ')}`;
  if (!existsSync('/proc/self/ns/time')) return 'the kernel has no time namespaces';
  return controlGroupPlace() === null ? 'no writable control groups for cpu and block I/O' : null;
}

async function startHosts(scope: BedScope, network: LabNetwork, identityFile: string): Promise<BedHost[]> {
  const [{ logins, password, passwordMissing }] = await Promise.all([
    makeLogins(scope, network.nodes.length, 'throwaway'),
    makeKeyPair(identityFile, 'test bed client'),
  ]);
  return Promise.all(
    network.nodes.map(async (node, index) => {
      const login = logins[index];
      if (login === undefined) throw new Error(`no login for ${node.name}`);
      const ssh = await LocalSshHost.start(scope, {
        name: node.name,
        address: node.managementAddress,
        port: 22,
        login: { ...login, ownNetwork: true },
        password,
        passwordMissing,
        identityFile,
        uptimeSeconds: hostUptimeSeconds(index),
        network: node.space.file,
      });
      return { ssh, node };
    }),
  );
}

function makeDrives(scope: BedScope, options: BedOptions): Promise<Drive[]> {
  const bytes = options.driveBytes ?? 128 << 20;
  const kind = options.driveKind ?? (hasZram() ? 'zram' : 'file');
  const make = (index: number) =>
    kind === 'zram' ? makeZramDrive(scope, bytes) : makeFileDrive(scope, `drive${index + 1}`, bytes);
  return Promise.all(Array.from({ length: options.drives ?? 1 }, (_, index) => make(index)));
}

function limitDrives(group: ControlGroup, drives: readonly Drive[], operationsPerSecond: number | null): void {
  for (const drive of drives) {
    if (drive.device === null) throw new Error(`${drive.path} is a file: only block devices can be throttled`);
    group.limitDrive(drive.device, operationsPerSecond);
  }
}

/** Every thread of the target must be in the group: those that exist when it is made, and their children. */
function groupTarget(scope: BedScope, target: IscsiTarget): ControlGroup {
  const group = makeControlGroup(scope, 'target');
  const family = readProcessTable().filter((row) => row.parentPid === target.daemon.pid);
  for (const pid of [target.daemon.pid, ...family.map((row) => row.pid)]) group.add(pid);
  return group;
}

async function assemble(scope: BedScope, options: BedOptions): Promise<Bed> {
  const identityFile = join(scope.dir, 'identity');
  const names = ['storage', ...Array.from({ length: options.clients }, (_, index) => `client${index + 1}`)];
  const [network, drives] = await Promise.all([buildLabNetwork(scope, names), makeDrives(scope, options)]);
  const [storage, ...clients] = await startHosts(scope, network, identityFile);
  if (storage === undefined) throw new Error('no storage host');
  const target = await startTarget(scope, storage.node, drives);
  const group = groupTarget(scope, target);
  const bed: Bed = {
    ...{ scope, storage, clients, network, drives, target, identityFile },
    knownHosts: () => knownHostsLines([storage, ...clients].map((host) => host.ssh)),
    limitLink: (rate) => limitLink(network, storage.node, rate),
    limitDrives: (perSecond) => limitDrives(group, drives, perSecond),
    limitTargetCpu: (share) => group.limitCpu(share),
    counters: () => readCounters(storage.node, drives, group, target.daemon.pid),
    connect: (client, drive) => {
      const [host, url] = [clients[client], target.urls[drive]];
      if (host === undefined || url === undefined) throw new Error(`no client ${client} or no drive ${drive}`);
      return bridgeToNbd(scope, host.node, { home: host.ssh.home, url, name: `drive${drive + 1}` });
    },
    stop: () => scope.close(),
    [Symbol.asyncDispose]: () => scope.close(),
  };
  await bed.limitLink(options.link ?? null);
  if (options.driveIops !== undefined) bed.limitDrives(options.driveIops);
  if (options.targetCpu !== undefined) bed.limitTargetCpu(options.targetCpu);
  return bed;
}

/**
 * Layer B: one storage host and some clients, each with its own network, name, boot clock, users and sshd; an iSCSI
 * target on real drives; limits for link, drive and CPU. Needs root. Several beds may live at once.
 * @throws with the reason when the machine cannot (see whyNoBed) or an option makes no sense.
 */
export async function bed(options: BedOptions): Promise<Bed> {
  const reason = whyNoBed();
  if (reason !== null) throw new Error(reason);
  if (options.link !== undefined) bitsPerSecond(options.link);
  const scope = openScope();
  try {
    return await assemble(scope, options);
  } catch (error) {
    await scope.close();
    throw error;
  }
}
