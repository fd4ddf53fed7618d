import { problem, type Problem } from '../units/problem.ts';
import { bytes } from '../units/quantity.ts';
import { atPortsBelow, kernelAdapters } from './adapters.ts';
import { clockOf } from './clock.ts';
import { dmidecodeFacts, sysfsDmiFacts } from './dmi.ts';
import { nvmeHealthFacts, smartctlFacts } from './drive-health.ts';
import { kernelDrives, roundedSizes } from './drives.ts';
import { ethtoolFacts } from './ethtool.ts';
import type { DriveFound, HostFacts, HostInventory, NicFound, SlotFound } from './host-inventory.ts';
import { interruptSettings } from './interrupts.ts';
import { lscpuFacts, lscpuFields, lscpuTableFacts, lscpuTextFields, onKnownSockets } from './lscpu.ts';
import { topologyFacts } from './lstopo.ts';
import { readTopology } from './lstopo-tree.ts';
import { lspciFacts, readLspci, type PciFunction } from './lspci.ts';
import { mergeFacts } from './merge-facts.ts';
import { notSeen } from './not-seen.ts';
import { nvmeListFacts, nvmeSubsystemFacts } from './nvme-list.ts';
import { kernelProcessors, numactlFacts } from './processors.ts';
import { rdmaFacts } from './rdma.ts';
import { cutSections, jsonOf, partsOf, spreadSysfs, textOf, type Sections } from './sections.ts';
import { kernelSettings } from './settings.ts';
import { sysfsValues } from './sysfs.ts';

/** Output of `inventoryScript(boundary)` -> what is on the machine, and what could not be seen. */
export function parseInventory(output: string, boundary: string, file?: string): HostInventory {
  const sections = spreadSysfs(cutSections(output, boundary, file));
  const found = readInventory(sections);
  return { ...found, notSeen: [...notSeen(sections), ...found.notSeen] };
}

/** Everything that the sections tell together; any of them may be missing. */
export function readInventory(sections: Sections): HostInventory {
  const json = (id: string) => jsonOf(sections, id);
  const text = (id: string) => textOf(sections, id);
  const drives = [kernelDrives(sections), nvmeListFacts(json('nvme-list')), nvmeSubsystemFacts(json('nvme-subsys'))];
  const adapters = kernelAdapters(sections);
  const kernel = kernelProcessors(sections);
  const hwloc = topology(sections);
  const onSockets = (facts: HostFacts): HostFacts => {
    const [known] = [kernel, ...hwloc].filter(({ sockets = [] }) => sockets.length > 0);
    return onKnownSockets(facts, known?.sockets ?? []);
  };
  const functions = [...readLspci(text('lspci')), ...readLspci(text('lspci-links'))];
  const sources: HostFacts[] = [
    machineFacts(sections),
    kernel,
    ...hwloc,
    onSockets(lscpuFacts(lscpuFields(json('lscpu')))),
    onSockets(lscpuFacts(lscpuTextFields(text('lscpu-text')))),
    // Last: the core numbers of its table may repeat from cluster to cluster.
    onSockets(lscpuTableFacts(json('lscpu-e'))),
    numactlFacts(text('numactl')),
    ...drives,
    nvmeHealthFacts(partsOf(text('nvme-health'))),
    smartctlFacts(partsOf(text('smartctl')).map(([, part]) => part)),
    { nics: adapters },
    ofKnownInterfaces(withInterrupts(ethtoolFacts(text('ethtool')), sections), adapters),
    atPortsBelow(rdmaFacts(json('rdma'), text('ibv-devinfo'), text('gids')), sections, adapters),
    lspciFacts(functions),
    { settings: kernelSettings(sections), clock: clockOf(sections) },
    sysfsDmiFacts(text('dmi')),
    dmidecodeFacts(text('dmidecode')),
  ];
  const remote = [...new Set(drives.flatMap((each) => each.remote))];
  const merged = mergeFacts(sources);
  const own = merged.drives.filter(({ name }) => !remote.includes(name));
  const local = own.map((each) => withWarningTemperature(each, sysfsValues(text('nvme'))));
  return {
    ...merged,
    drives: local,
    nics: named(merged.nics),
    slots: merged.slots.map((slot) => withTrained(slot, functions)),
    sawDrives: json('lsblk') !== null || local.length > 0,
    sawAdapters: json('ip') !== null || merged.nics.length > 0,
    notSeen: [
      ...remoteNamespaces(remote),
      ...unsureLinks(local, merged.nics),
      ...oddSockets(merged),
      ...roundedSizes(sections),
    ],
  };
}

function topology(sections: Sections): HostFacts[] {
  const section = sections.get('lstopo');
  if (section === undefined) return [];
  const read = readTopology(section.text, section.file ?? 'lstopo');
  return 'code' in read ? [] : [topologyFacts(read)];
}

const oneLine = (text: string): string | null => text.trim().split('\n')[0]?.trim() || null;

function machineFacts(sections: Sections): HostFacts {
  const text = (id: string) => textOf(sections, id);
  const memory = /^MemTotal:\s+(\d+) kB/m.exec(text('meminfo'))?.[1];
  const policy = [...sysfsValues(text('nvme'))].find(([path]) => path.endsWith('/iopolicy'))?.[1];
  const nqn = oneLine(text('hostnqn'));
  return {
    name: oneLine(text('hostname')),
    operatingSystem: /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(text('os-release'))?.[1] ?? null,
    kernel: kernelIn(text('kernel')),
    memoryBytes: memory !== undefined && memory.length < 14 ? bytes(Number(memory) * 1024) : null,
    hostNqn: nqn?.startsWith('nqn.') === true ? nqn : null,
    multipathPolicy: policy === 'numa' || policy === 'round-robin' || policy === 'queue-depth' ? policy : null,
    software: softwareOf(text('versions')),
  };
}

/** `uname -sr` or `uname -a`. */
function kernelIn(text: string): string | null {
  const words = text.trim().split(/\s+/);
  if (words.length > 3) return words[2] ?? null;
  return text.trim().replace(/^Linux /, '') || null;
}

const PROGRAMS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['fio', /^fio-(\S+)/m],
  ['nvme-cli', /^nvme version (\S+)/m],
  ['mdadm', /^mdadm - v(\S+)/m],
  ['SPDK', /^SPDK v(\S+)/m],
];

function softwareOf(text: string): Record<string, string> {
  return Object.fromEntries(
    PROGRAMS.flatMap(([name, pattern]) => {
      const version = pattern.exec(text)?.[1];
      return version === undefined ? [] : [[name, version]];
    }),
  );
}

/** The kernel shows the warning temperature of NVMe drives as a limit of their sensor, in thousandths of a degree. */
function withWarningTemperature(found: DriveFound, nvme: ReadonlyMap<string, string>): DriveFound {
  const { health, name } = found;
  if (health === null || health.warningTemperatureKelvin !== null) return found;
  const sensor = [...nvme.keys()].find(
    (path) => /\/hwmon\d+\/temp1_max$/.test(path) && path.includes(`/nvme/${name}/`),
  );
  const limit = sensor === undefined ? NaN : Number(nvme.get(sensor));
  return limit > 0
    ? { ...found, health: { ...health, warningTemperatureKelvin: Math.round(limit / 1000) + 273 } }
    : found;
}

/** What was trained in a slot is told by the card in it, whatever card that is (LnkSta). */
function withTrained(slot: SlotFound, functions: readonly PciFunction[]): SlotFound {
  const link = functions.find(({ address, link: told }) => told !== null && address === slot.pciAddress)?.link ?? null;
  if (link === null) return slot;
  const { generation, lanes, maxPayloadBytes = null, maxReadRequestBytes = null } = link;
  return { ...slot, link: { ...slot.link, generation, lanes, maxPayloadBytes, maxReadRequestBytes } };
}

const withInterrupts = (facts: HostFacts, sections: Sections): HostFacts => ({
  ...facts,
  settings: { ...facts.settings, ...interruptSettings(sections) },
});

/** ethtool answers for bridges and virtual pairs too: where `ip` shows the adapters, the others are left out. */
function ofKnownInterfaces(facts: HostFacts, adapters: readonly NicFound[]): HostFacts {
  if (adapters.length === 0) return facts;
  const names = new Set(adapters.flatMap(({ ports }) => ports.map(({ name }) => name)));
  const settings = Object.entries(facts.settings ?? {}).filter(([name]) => names.has(name.replace(/: [a-z ]+$/, '')));
  return {
    nics: (facts.nics ?? []).filter(({ ports }) => ports.some(({ name }) => names.has(name))),
    settings: Object.fromEntries(settings),
  };
}

/**
 * Adapters by number. One that no source gives an interface (a virtual function, a card without driver) is kept only
 * where no source shows interfaces at all.
 */
function named(nics: readonly NicFound[]): NicFound[] {
  const usable = nics.filter(({ ports }) => ports.length > 0);
  return (usable.length > 0 ? usable : nics).map((nic, index) => ({ ...nic, name: `NIC ${String(index)}` }));
}

function remoteNamespaces(names: readonly string[]): Problem[] {
  if (names.length === 0) return [];
  const text = `Not drawn: ${names.join(', ')} come over the network and belong to their storage node`;
  return [problem('note', 'remote-namespaces', 'nvme', text)];
}

/**
 * Nodes lie in sockets or sockets in nodes; where neither count divides the other, one of them is wrong. Not where the
 * socket of each node is told (clusters on one socket only). Nodes without CPUs (CXL memory) lie in none.
 */
function oddSockets({ sockets, nodes: all }: Required<HostFacts>): Problem[] {
  const nodes = all.filter(({ cpuList }) => cpuList !== null);
  const [few, many] = [sockets.length, nodes.length].sort((one, other) => one - other);
  if (!few || !many || many % few === 0 || nodes.every(({ socket }) => socket !== null)) return [];
  const text = `${String(sockets.length)} sockets and ${String(nodes.length)} NUMA nodes do not fit each other`;
  return [
    problem('warning', 'odd-sockets', 'lscpu', text, 'Compare with lstopo, and correct the sockets in the drawing.'),
  ];
}

/** A rate without generation and lanes (lstopo) stays unknown rather than guessed. */
function unsureLinks(drives: readonly DriveFound[], nics: readonly NicFound[]): Problem[] {
  const unsure = [...drives, ...nics].filter(({ link, linkRate }) => link === null && linkRate !== null);
  if (unsure.length === 0) return [];
  const rates = [...new Set(unsure.map(({ linkRate }) => `${((linkRate ?? 0) / 1e9).toFixed(2)} GB/s`))];
  const text = `${String(unsure.length)} PCIe links are told as a rate only (${rates.join(', ')}): generation and lanes stay unknown`;
  return [problem('note', 'link-rate-only', 'lstopo', text, 'Add the output of lspci -vvv, run as root.')];
}
