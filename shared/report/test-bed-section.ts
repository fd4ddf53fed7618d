import type { Drive, Entity, Host, Lab, Nic } from '../model/lab.ts';
import { formatBitRate, formatBytes, formatCapacity, NO_DATA } from '../units/format.ts';
import type { ReportInput } from './report-input.ts';
import type { ReportBlock, ReportSection } from './report.ts';

/** The bed: the drawing, then what is in each host. What is not known says so. */
export function testBedSections(input: ReportInput): ReportSection[] {
  const hosts = Object.values(input.lab.entities)
    .filter((entity): entity is Host => entity.kind === 'host')
    .sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
  const alternative = `Topology of ${input.lab.name}: ${hosts.map((host) => host.name).join(', ')}`;
  return [
    {
      id: 'test-bed',
      number: '2',
      title: 'Test bed',
      level: 1,
      blocks: [{ kind: 'topology', caption: `Topology of ${input.lab.name}`, alternative, svg: input.topologySvg }],
    },
    ...hosts.map((host, index) => hostSection(input.lab, host, index)),
  ];
}

function hostSection(lab: Lab, host: Host, index: number): ReportSection {
  return {
    id: `host-${String(index + 1)}`,
    number: `2.${String(index + 1)}`,
    title: host.name,
    level: 2,
    blocks: [{ kind: 'facts', caption: `${host.name}: hardware and software`, rows: hostFacts(lab, host) }],
  };
}

const ROLES = { storage: 'Storage node', client: 'Client', both: 'Storage node and client' } as const;

function hostFacts(lab: Lab, host: Host): [string, string][] {
  const inside = descendants(lab, host.id);
  const sockets = inside.filter((entity) => entity.kind === 'socket');
  const drives = inside.filter((entity) => entity.kind === 'drive');
  const nics = inside.filter((entity) => entity.kind === 'nic');
  const software = Object.entries(host.software).map(([name, version]) => `${name} ${version}`);
  const settings = Object.entries(host.settings).map(([name, value]) => `${name}: ${value}`);
  return [
    ['Role', host.role === null ? NO_DATA : ROLES[host.role]],
    ['Platform', told(host, 'model', host.model)],
    ['CPU', sockets.length === 0 ? NO_DATA : counted(sockets.map((socket) => socket.cpuModel ?? 'model not known'))],
    ['NUMA nodes', String(inside.filter((entity) => entity.kind === 'numaNode').length)],
    ['Memory', told(host, 'memoryBytes', host.memoryBytes === null ? null : formatBytes(host.memoryBytes))],
    ['Drives', drives.length === 0 ? 'none drawn' : counted(drives.map(driveText))],
    ['NICs', nics.length === 0 ? 'none drawn' : counted(nics.map(nicText))],
    ['Operating system', told(host, 'operatingSystem', host.operatingSystem)],
    ['Kernel', told(host, 'kernel', host.kernel)],
    ['Software', software.length === 0 ? NO_DATA : software.join(', ')],
    ...(settings.length === 0 ? [] : [['Settings', settings.join(', ')] as [string, string]]),
  ];
}

/** A value with its source where that is not the user: `5.13.7 (measured)`. */
function told(entity: Entity, field: string, value: string | null): string {
  if (value === null) return NO_DATA;
  const source = entity.provenance?.[field];
  return source === undefined || source === 'entered' ? value : `${value} (${source})`;
}

const driveText = (drive: Drive): string =>
  [
    drive.model ?? 'model not known',
    drive.capacityBytes === null ? null : formatCapacity(drive.capacityBytes),
    drive.firmware === null ? null : `firmware ${drive.firmware}`,
  ]
    .filter((part) => part !== null)
    .join(', ');

function nicText(nic: Nic): string {
  const speeds = [...new Set(nic.ports.map((port) => formatBitRate(port.speed)))];
  return `${nic.model ?? 'model not known'}, ${String(nic.ports.length)} × ${speeds.join(' or ')}`;
}

/** `4 × D7-P5510, 3.84 TB; 1 × other`. */
function counted(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const each of texts) counts.set(each, (counts.get(each) ?? 0) + 1);
  return [...counts].map(([each, count]) => `${String(count)} × ${each}`).join('; ');
}

function descendants(lab: Lab, parent: string): Entity[] {
  const children = Object.values(lab.entities).filter((entity) => entity.parent === parent);
  return [...children, ...children.flatMap((child) => descendants(lab, child.id))];
}

export function appendixFiles(input: ReportInput): ReportSection | null {
  if (input.files.length === 0) return null;
  const blocks: ReportBlock[] = input.files.map(({ hostName, path, text }) => ({
    kind: 'file',
    host: hostName,
    path,
    text,
  }));
  return { id: 'files', number: 'A', title: 'Generated files', level: 1, blocks };
}
