import { readJson } from '../model/json-text.ts';
import { problem, type Problem } from '../units/problem.ts';
import { fieldRecord, listOf, textIn } from './json-fields.ts';
import { isLocalised, lscpuFields, lscpuTextFields, type LscpuFields } from './lscpu.ts';
import { readTopology } from './lstopo-tree.ts';
import { tableSection } from './text-tables.ts';

/** What a file holds: the section that it stands for with its text, or why not. */
export type Recognised =
  | { readonly section: string; readonly text: string; readonly problem?: Problem }
  | { readonly section: null; readonly problem: Problem };

/**
 * Tells an inventory file by its content; the name decides only where content cannot (`hostname`, SMART of a drive).
 * `complaint` is what the command said beside its output, if that was kept.
 */
export function recogniseFile(name: string, text: string, complaint: string | null = null): Recognised {
  const body = text.replace(/^\uFEFF/, '').trimStart();
  if (body === '') {
    const reason =
      complaint === null ? 'its command failed, or there was nothing to list' : `its command said "${complaint}"`;
    return refused('empty-file', name, `The file is empty: ${reason}`);
  }
  if (body.startsWith('<')) return xml(name, body);
  if (/^[[{]/.test(body)) return json(name, body);
  const table = tableSection(body);
  if (table !== null) return table;
  const section = TEXTS.find(([, pattern]) => pattern.test(body.slice(0, 20_000)))?.[0] ?? byName(name, body);
  if (section === 'lscpu-text' && isLocalised(lscpuTextFields(body))) return localised(name, lscpuTextFields(body));
  if (section !== null) return { section, text: section === 'sysfs' ? body : text };
  const readable = OTHER_FORMS.find(([, pattern]) => pattern.test(body))?.[0];
  if (readable !== undefined) {
    const message = 'The command is known, but it wrote this for people: it cannot be read without loss';
    return refused('other-form', `${name}, line 1`, message, `Run it again as: ${readable}`);
  }
  const tip = 'Known are lstopo XML, lscpu -J, lsblk -J, nvme list -o json, ip -j addr, ethtool, lspci and the like.';
  return refused('unknown-format', `${name}, line 1`, 'This is not the output of a known inventory command', tip);
}

const refused = (code: string, where: string, message: string, tip: string | null = null): Recognised => ({
  section: null,
  problem: problem(code === 'empty-file' || code === 'unknown-format' ? 'note' : 'error', code, where, message, tip),
});

function xml(name: string, text: string): Recognised {
  const topology = readTopology(text, name);
  return 'code' in topology ? { section: null, problem: topology } : { section: 'lstopo', text };
}

/** Commands whose output for people is not read, with how they are to be run. */
const OTHER_FORMS: readonly (readonly [command: string, pattern: RegExp])[] = [
  ['ip -j -d addr', /^\d+: [^:\n]+: <[A-Z0-9_,-]*> mtu \d+/],
  ['lsblk -J -b -O', /^NAME +[A-Z: -]*(SIZE|TYPE|MAJ:MIN)\b/],
  ['lstopo --of xml --whole-io', /^Machine( L#\d+)? \(/],
  ['nvme list-subsys -o json', /^nvme-subsys\d+ - NQN=/],
  ['nvme list -v -o json', /^(NVM Express Subsystems|Subsystem +Subsystem-NQN)/],
];

/** Texts by a line that only they have, the most certain first. */
const TEXTS: readonly (readonly [section: string, pattern: RegExp])[] = [
  ['dmidecode', /^# dmidecode/],
  ['ethtool', /^Settings for \S+:$/m],
  ['numactl', /^available: \d+ nodes/m],
  ['meminfo', /^MemTotal:\s+\d+ kB/m],
  ['os-release', /^(PRETTY_NAME|VERSION_ID|ID)=/m],
  ['ibv-devinfo', /^hca_id:/m],
  ['lspci', /^Slot:\t|^([0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-7] /m],
  ['sysfs', /^(grep: )?\/(sys|proc)\/[^\n]*:/m],
  ['kernel', /^Linux \S+/],
  ['versions', /^(fio-\d|nvme version|mdadm - v|SPDK v)/m],
  ['timedatectl', /^(NTPSynchronized|Timezone)=|^ *(System clock|NTP) synchronized: /m],
  ['chrony', /^[0-9A-F]{8},[^,\n]*,\d+,[\d.]+,|^Reference ID +: /],
  // In other languages the first line tells the architecture too.
  ['lscpu-text', /^Architecture:\s|^[^:\n]{3,40}:\s+(x86_64|aarch64|ppc64(le)?|s390x|riscv64|i\d86)\s*\n/],
  ['cpuinfo', /^processor\s*: \d+$/m],
  ['mounts', /^\S+ \/\S* \w+ (rw|ro),/m],
];

/** One word in a file called hostname. */
function byName(name: string, text: string): string | null {
  if (/hostname/i.test(name) && /^[A-Za-z0-9._-]{1,253}\s*$/.test(text)) return 'hostname';
  return null;
}

function json(name: string, text: string): Recognised {
  const read = readJson(text);
  if (!read.ok) {
    const where = `${name}, line ${String(read.line)}, column ${String(read.column)}`;
    return refused('bad-json', where, `The JSON is broken: ${read.reason}`, 'Write the file again.');
  }
  const section = sectionOf(read.value);
  if (section === null) {
    const fields = Object.keys(fieldRecord(read.value) ?? fieldRecord(listOf(read.value)[0]) ?? {});
    const seen = fields.slice(0, 4).join(', ') || 'nothing';
    return refused('unknown-format', `${name}, fields ${seen}`, 'This JSON is not of a known inventory command');
  }
  if (section === 'lscpu' && isLocalised(lscpuFields(read.value))) return localised(name, lscpuFields(read.value));
  return section === 'nvme-health' || section === 'smartctl'
    ? { section, text: `## ${healthTitle(name, read.value)}\n${text}` }
    : { section, text };
}

function localised(name: string, fields: LscpuFields): Recognised {
  const [field] = fields.keys();
  const message = 'lscpu wrote this in another language: its field names cannot be read';
  return refused('localised', `${name}, field "${field ?? ''}"`, message, 'Run it again as: LC_ALL=C lscpu -J');
}

/** JSON by a field that only one command writes. */
function sectionOf(value: unknown): string | null {
  const has = (key: string): boolean => fieldRecord(value)?.[key] !== undefined;
  if (has('lscpu')) return 'lscpu';
  if (has('cpus')) return 'lscpu-e';
  if (has('blockdevices')) return 'lsblk';
  if (has('Devices')) return 'nvme-list';
  if (has('Subsystems')) return 'nvme-subsys';
  if (has('smartctl')) return 'smartctl';
  if (has('critical_warning') || (has('sn') && has('mn')) || has('lbafs')) return 'nvme-health';
  const entries = listOf(value);
  const [first] = entries;
  if (fieldRecord(first)?.['Subsystems'] !== undefined) return 'nvme-subsys';
  if (entries.some((entry) => fieldRecord(entry)?.['addr_info'] !== undefined)) return 'ip';
  if (entries.some((entry) => textIn(entry, 'link_type') !== null)) return 'ip-link';
  if (entries.some((entry) => textIn(entry, 'netdev') !== null || textIn(entry, 'node_type') !== null)) return 'rdma';
  if (entries.some((entry) => textIn(entry, 'dst') !== null)) return 'ip-route';
  return Array.isArray(value) && entries.length === 0 ? 'nothing' : null;
}

/** `smart-log nvme0`: which drive is told by the name of the file only. */
function healthTitle(name: string, value: unknown): string {
  const device = /nvme\d+/.exec(name)?.[0] ?? 'nvme';
  const has = (key: string): boolean => fieldRecord(value)?.[key] !== undefined;
  return `${has('critical_warning') ? 'smart-log' : has('sn') ? 'id-ctrl' : 'id-ns'} ${device}`;
}
