import { problem, type Problem } from '../units/problem.ts';
import type { HostInventory } from './host-inventory.ts';
import { parseInventory, readInventory } from './parse-inventory.ts';
import { recogniseFile } from './recognise-file.ts';
import { boundaryIn, spreadSysfs, type Section } from './sections.ts';

export interface InventoryFile {
  /** With the folders that it was given in: files of one folder are of one machine. */
  readonly name: string;
  readonly text: string;
}

/** A machine by files, and what it is called where they do not say. */
export interface MachineFound {
  readonly inventory: HostInventory;
  readonly from: string;
}

export interface FilesRead {
  readonly machines: readonly MachineFound[];
  readonly problems: readonly Problem[];
}

/**
 * Machines by files: each kept output of the inventory script is one, all other files of a folder together are one. A
 * second file of the same kind in a folder (two lstopo files) is a machine of its own.
 */
export function readInventoryFiles(files: readonly InventoryFile[]): FilesRead {
  const machines: MachineFound[] = [];
  const problems: Problem[] = [];
  const folders = new Map<string, Map<string, Section>[]>();
  const names = new Set(files.map(({ name }) => name));
  // Files that went through Windows.
  const unified = files.map(({ name, text }) => ({ name, text: text.replaceAll('\r\n', '\n') }));
  const complaints = new Map(files.flatMap(complaintOf));
  for (const file of unified) {
    if (file.name.endsWith('.err') && names.has(file.name.slice(0, -4))) continue;
    const boundary = boundaryIn(file.text);
    if (boundary !== null) {
      machines.push({ inventory: parseInventory(file.text, boundary, file.name), from: baseName(file.name) });
      continue;
    }
    const read = recogniseFile(file.name, file.text, complaints.get(file.name) ?? null);
    if (read.problem !== undefined) problems.push(read.problem);
    if (read.section === null) continue;
    if (NOT_NEEDED.has(read.section)) {
      problems.push(problem('note', 'not-needed', file.name, 'The file is known, but the drawing needs nothing of it'));
      continue;
    }
    const folder = file.name.includes('/') ? file.name.slice(0, file.name.lastIndexOf('/')) : '';
    place(folders, folder, [read.section, { status: 0, text: read.text, file: file.name }]);
  }
  for (const [folder, parts] of folders) {
    for (const sections of parts) {
      const [first] = sections.values();
      const own = parts.length > 1 || folder === '' ? baseName(first?.file ?? folder) : baseName(folder);
      const inventory = readInventory(spreadSysfs(sections));
      const file = first?.file ?? folder;
      if (!isEmpty(inventory)) machines.push({ inventory, from: own });
      else problems.push(...inventory.notSeen.map((each) => ({ ...each, where: file })), nothing(file));
    }
  }
  return { machines, problems };
}

/** `NAME.err` is what the command of NAME complained of. */
function complaintOf({ name, text }: InventoryFile): [string, string][] {
  const [first] = text.trim().split('\n');
  return name.endsWith('.err') && first !== undefined && first !== '' ? [[name.slice(0, -4), first.slice(0, 200)]] : [];
}

/** Sections that are read but tell nothing of a machine's parts. */
const NOT_NEEDED = new Set(['ip-route', 'nothing', 'cpuinfo', 'mounts']);

/** Kinds of which one machine has several files: they are put together. */
const SEVERAL = new Set(['ethtool', 'nvme-health', 'smartctl', 'sysfs', 'versions', 'lspci']);
/** The same tool asked differently: `nvme list` and `nvme list -v` are of one machine. */
const ALIKE = new Set(['nvme-list', 'lsblk', 'ip-link', 'lscpu-e', 'rdma', 'chrony', 'timedatectl']);

function place(
  folders: Map<string, Map<string, Section>[]>,
  folder: string,
  [id, section]: readonly [string, Section],
): void {
  const parts = folders.get(folder) ?? [];
  folders.set(folder, parts);
  const [first] = parts;
  if (SEVERAL.has(id) && first !== undefined) {
    const known = first.get(id);
    first.set(id, known === undefined ? section : { ...section, text: `${known.text}\n${section.text}` });
    return;
  }
  const free = parts.find((sections) => !sections.has(id));
  if (free !== undefined) free.set(id, section);
  else if (ALIKE.has(id) && first !== undefined && !first.has(`${id}-2`)) first.set(`${id}-2`, section);
  else parts.push(new Map([[id, section]]));
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/\.(xml|json|txt|out)$/i, '');

function isEmpty({ sockets, nodes, drives, nics, settings, software, ...host }: HostInventory): boolean {
  const lists = [sockets, nodes, drives, nics, Object.keys(settings), Object.keys(software)];
  const facts = [host.name, host.kernel, host.memoryBytes, host.operatingSystem, host.clock];
  return lists.every((list) => list.length === 0) && facts.every((fact) => fact === null);
}

const nothing = (file: string): Problem =>
  problem('note', 'nothing-told', file, 'The file is sound, but it tells nothing of the machine');
