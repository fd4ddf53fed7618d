import { problem, type Problem } from '../units/problem.ts';
import { bytes } from '../units/quantity.ts';
import { readAdapters } from './adapters.ts';
import { readDrives } from './drives.ts';
import type { HostInventory } from './host-inventory.ts';
import { readNodes, readSockets } from './processors.ts';
import { INVENTORY_COMMANDS } from './script.ts';
import { cutSections, textOf, type Sections } from './sections.ts';
import { sysfsValues } from './sysfs.ts';

/** Output of `inventoryScript(boundary)` -> what is on the machine, and what could not be seen. */
export function parseInventory(output: string, boundary: string): HostInventory {
  return readInventory(cutSections(output, boundary));
}

export function readInventory(sections: Sections): HostInventory {
  const { drives, remote } = readDrives(sections);
  const memory = /^MemTotal:\s+(\d+) kB/m.exec(textOf(sections, 'meminfo'))?.[1];
  const name = textOf(sections, 'hostname').split('\n')[0]?.trim() ?? '';
  return {
    name: name === '' ? 'host' : name,
    model: machineModel(sections),
    operatingSystem: /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(textOf(sections, 'os-release'))?.[1] ?? null,
    kernel:
      textOf(sections, 'kernel')
        .trim()
        .replace(/^Linux /, '') || null,
    memoryBytes: memory === undefined ? null : bytes(Number(memory) * 1024),
    software: softwareOf(sections),
    settings: settingsOf(sections),
    sockets: readSockets(sections),
    nodes: readNodes(sections),
    drives,
    nics: readAdapters(sections),
    notSeen: [...missing(sections), ...remoteNamespaces(remote)],
  };
}

function machineModel(sections: Sections): string | null {
  const dmi = sysfsValues(textOf(sections, 'dmi'));
  const parts = ['sys_vendor', 'product_name'].map((name) => dmi.get(`/sys/class/dmi/id/${name}`) ?? '');
  return parts.filter((part) => part !== '').join(' ') || null;
}

function softwareOf(sections: Sections): Record<string, string> {
  const fio = /^fio-(\S+)/m.exec(textOf(sections, 'fio-version'))?.[1];
  const nvme = /^nvme version (\S+)/m.exec(textOf(sections, 'nvme-version'))?.[1];
  return { ...(fio === undefined ? {} : { fio }), ...(nvme === undefined ? {} : { 'nvme-cli': nvme }) };
}

const SETTINGS: readonly [file: string, name: string][] = [
  ['/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor', 'CPU governor'],
  ['/sys/kernel/mm/transparent_hugepage/enabled', 'transparent hugepages'],
  ['/proc/sys/kernel/numa_balancing', 'NUMA balancing'],
  ['/sys/devices/system/cpu/smt/active', 'SMT active'],
  ['/sys/devices/system/cpu/intel_pstate/no_turbo', 'turbo off'],
];

function settingsOf(sections: Sections): Record<string, string> {
  const values = sysfsValues(textOf(sections, 'settings'));
  const chosen = (value: string): string => /\[([^\]]+)\]/.exec(value)?.[1] ?? value;
  return Object.fromEntries(
    SETTINGS.flatMap(([file, name]) => {
      const value = values.get(file);
      return value === undefined ? [] : [[name, chosen(value)]];
    }),
  );
}

/** A command that is missing or failed, with what is unknown without it. Nothing is guessed instead. */
function missing(sections: Sections): Problem[] {
  return INVENTORY_COMMANDS.flatMap(({ id, without }) => {
    const section = sections.get(id);
    if (without === null || (section !== undefined && section.text.trim() !== '')) return [];
    const reason =
      section === undefined || section.status === -1
        ? 'the connection ended before it was read'
        : section.status === 127
          ? 'the command is not installed'
          : `the command answered nothing (status ${String(section.status)})`;
    return [problem('warning', 'not-seen', id, `Not seen: ${without}; ${reason}`)];
  });
}

function remoteNamespaces(names: readonly string[]): Problem[] {
  if (names.length === 0) return [];
  return [
    problem(
      'note',
      'remote-namespaces',
      'nvme',
      `Not drawn: ${names.join(', ')} come over the network and belong to their storage node`,
    ),
  ];
}
