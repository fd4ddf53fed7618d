import { readJson } from '../model/json-text.ts';

/** Output of one inventory command. */
export interface Section {
  /** Exit status; 127 is a missing program, 137 one that was ended, -1 a section that broke off. */
  readonly status: number;
  readonly text: string;
  /** Where it comes from, to be named in problems: a file, or the command's own id. */
  readonly file?: string;
}
export type Sections = ReadonlyMap<string, Section>;

const FRAME = /^--([A-Za-z0-9]{16,}) (begin|end) ([a-z0-9-]+)(?: (\d+))?$/;

/** The boundary of a kept output of the script (a login banner may precede it); null for any other text. */
export const boundaryIn = (output: string): string | null =>
  /^--([A-Za-z0-9]{16,}) begin [a-z0-9-]+\r?$/m.exec(output.slice(0, 20_000))?.[1] ?? null;

/** Cuts the script's output into its sections. A section without an end (connection lost) has status -1. */
export function cutSections(output: string, boundary: string, file?: string): Sections {
  const sections = new Map<string, Section>();
  const origin = file === undefined ? {} : { file };
  let open: { id: string; lines: string[] } | null = null;
  for (const line of output.split(/\r?\n/)) {
    const frame = FRAME.exec(line);
    const isOurs = frame?.[1] === boundary;
    if (isOurs && frame[2] === 'begin') open = { id: frame[3] ?? '', lines: [] };
    else if (isOurs && open !== null) {
      sections.set(open.id, { status: Number(frame[4]), text: open.lines.join('\n').trimEnd(), ...origin });
      open = null;
    } else open?.lines.push(line);
  }
  if (open !== null) sections.set(open.id, { status: -1, text: open.lines.join('\n').trimEnd(), ...origin });
  return sections;
}

export const textOf = (sections: Sections, id: string): string => sections.get(id)?.text ?? '';

/** JSON of a section; null when it is missing, empty or damaged (`sectionProblems` tells). */
export function jsonOf(sections: Sections, id: string): unknown {
  const text = textOf(sections, id).trim();
  if (text === '') return null;
  const read = readJson(text);
  return read.ok ? read.value : null;
}

/** Parts of a section behind lines `## title`: output of one command for several devices. */
export function partsOf(text: string): readonly (readonly [title: string, text: string])[] {
  const parts: [string, string[]][] = [];
  for (const line of text.split('\n')) {
    const title = /^## (.+)$/.exec(line)?.[1];
    if (title !== undefined) parts.push([title, []]);
    else parts.at(-1)?.[1].push(line);
  }
  return parts.map(([title, lines]) => [title, lines.join('\n').trim()]);
}

/** Where values of sysfs go, by their path. */
const SYSFS: readonly (readonly [section: string, pattern: RegExp])[] = [
  ['nodes', /^\/sys\/devices\/system\/node\//],
  ['packages', /^\/sys\/devices\/system\/cpu\/cpu\d+\/topology\//],
  ['nvme', /^\/sys\/class\/nvme/],
  ['net', /^\/sys\/class\/net\//],
  ['pci', /^\/sys\/bus\/pci\//],
  ['dmi', /^\/sys\/class\/dmi\//],
  ['gids', /^\/sys\/class\/infiniband\//],
  ['queues', /^\/sys\/block\//],
  ['iommu', /^\/sys\/kernel\/iommu_groups\//],
  ['settings', /^\/(sys|proc)\//],
];

/** Values of /sys and /proc/sys, given together, as the sections that readers ask for. */
export function spreadSysfs(sections: Sections): Sections {
  const sysfs = sections.get('sysfs');
  if (sysfs === undefined) return sections;
  const parts = new Map(sections);
  const found = new Map<string, string[]>();
  for (const line of sysfs.text.split('\n')) {
    const id = SYSFS.find(([, pattern]) => pattern.test(line))?.[0];
    if (id === undefined) continue;
    const lines = found.get(id) ?? [];
    lines.push(line);
    found.set(id, lines);
    // The link states of devices are settings as well.
    if (id === 'pci' && /\/link\/l\w+_aspm:/.test(line))
      found.set('settings', [...(found.get('settings') ?? []), line]);
  }
  for (const [id, lines] of found) parts.set(id, { ...sysfs, text: lines.join('\n') });
  return parts;
}
