import type { EntityOf } from '../../../../../shared/model/lab.ts';
import type { LabIndex } from '../../../../../shared/model/lab-index.ts';
import { titleOf } from '../../../../../shared/edit/change.ts';
import { formatBytes, NO_DATA } from '../../../../../shared/units/format.ts';
import { nanoseconds, NS_PER_MILLISECOND } from '../../../../../shared/units/quantity.ts';
import type { FieldSection, FieldSpec } from '../field-spec.ts';
import { readCapacity, readNqn } from '../field-text.ts';
import {
  addAction,
  choiceField,
  countField,
  IDENTITY,
  membersFields,
  nameField,
  nullableText,
  only,
  readField,
  type Change,
} from './common.ts';
import { siteField } from './place.ts';
import { recordFields } from './records.ts';

const ROLES = [
  { value: '', label: 'not said' },
  { value: 'storage', label: 'Storage node' },
  { value: 'client', label: 'Client' },
  { value: 'both', label: 'Storage and client' },
] as const;

const POLICIES = [
  { value: '', label: 'not known' },
  { value: 'numa', label: 'numa (kernel)' },
  { value: 'round-robin', label: 'round-robin (kernel)' },
  { value: 'queue-depth', label: 'queue-depth (kernel)' },
  { value: 'active-passive', label: 'active-passive (SPDK)' },
  { value: 'active-active', label: 'active-active (SPDK)' },
] as const;

const CLOCKS = [
  { value: '', label: 'not known' },
  { value: 'ptp', label: 'PTP' },
  { value: 'ntp', label: 'NTP' },
  { value: 'unsynchronised', label: 'not synchronised' },
] as const;

/** What has to be recorded of a host so that results can be repeated (DOMAIN 10.3). */
const USUAL_SETTINGS = [
  'CPU governor',
  'C-states',
  'turbo',
  'irqbalance',
  'PCIe ASPM',
  'relaxed ordering',
  'IOMMU',
  'mitigations',
  'BIOS',
];
const USUAL_WINDOWS = ['power plan', 'BIOS'];
const USUAL_SOFTWARE = ['SPDK', 'fio', 'nvme-cli'];

/** What a host may get that is no hardware. */
const ADDED = [
  ['coreSet', 'Core set'],
  ['array', 'RAID set'],
  ['volume', 'Volume'],
  ['mirror', 'Mirror'],
  ['cache', 'Cache'],
  ['subsystem', 'NVMe-oF subsystem'],
  ['target', 'iSCSI target'],
  ['connection', 'NVMe-oF connection'],
  ['session', 'iSCSI session'],
] as const;

const set = (change: Change<'host'>) => only('host', change);

function identityFields(index: LabIndex, host: EntityOf<'host'>): FieldSpec[] {
  const sockets = index.children(host.id).filter((entity) => entity.kind === 'socket');
  const cpu = sockets[0]?.cpuModel ?? null;
  const memory = readField(readCapacity, (memoryBytes) => set((now) => ({ ...now, memoryBytes })));
  return [
    nameField(host),
    siteField(index, host),
    choiceField('Role', 'role', host.role ?? '', ROLES, (role) =>
      set((now) => ({ ...now, role: role === '' ? null : role })),
    ),
    nullableText('Model', 'model', host.model, (model) => set((now) => ({ ...now, model }))),
    { type: 'read', label: 'CPUs', key: 'cpuModel', text: cpu === null ? NO_DATA : `${sockets.length} × ${cpu}` },
    {
      ...{ type: 'text', label: 'Memory', key: 'memoryBytes' },
      text: host.memoryBytes === null ? '' : formatBytes(host.memoryBytes),
      write: memory,
    },
  ];
}

function softwareFields(host: EntityOf<'host'>): FieldSpec[] {
  const record = { key: 'software', values: host.software, usual: USUAL_SOFTWARE, example: 'qemu = 9.1' } as const;
  return [
    nullableText('System', 'operatingSystem', host.operatingSystem, (operatingSystem) =>
      set((now) => ({ ...now, operatingSystem })),
    ),
    nullableText('Kernel', 'kernel', host.kernel, (kernel) => set((now) => ({ ...now, kernel })), { mono: true }),
    ...recordFields(record, (change) => set((now) => ({ ...now, software: change(now.software) }))),
  ];
}

/** Who it is to a target, which of several paths it takes, and from where. */
function initiatorFields(index: LabIndex, host: EntityOf<'host'>): FieldSpec[] {
  const nodes = index.subtree(host.id).filter(({ kind }) => kind === 'numaNode');
  const from = nodes.map((node) => ({ value: node.id, label: titleOf(node) }));
  return [
    {
      ...{ type: 'text', label: 'Host NQN', key: 'hostNqn', text: host.hostNqn ?? '', ...IDENTITY },
      write: readField(readNqn, (hostNqn) => set((now) => ({ ...now, hostNqn }))),
    },
    choiceField('Multipath', 'multipathPolicy', host.multipathPolicy ?? '', POLICIES, (policy) =>
      set((now) => ({ ...now, multipathPolicy: policy === '' ? null : policy })),
    ),
    ...membersFields(index, ['I/O node', 'ioNodes'], { members: host.ioNodes ?? [], from }, (ioNodes) =>
      set((now) => ({ ...now, ioNodes: ioNodes.length === 0 ? null : ioNodes })),
    ),
  ];
}

function clockFields(host: EntityOf<'host'>): FieldSpec[] {
  const { clock } = host;
  const bound = clock?.skewBoundNs;
  return [
    choiceField('Clock', 'clock', clock?.state ?? '', CLOCKS, (state) =>
      set((now) => ({
        ...now,
        clock: state === '' ? null : { skewBoundNs: null, ...now.clock, state },
      })),
    ),
    ...(clock
      ? [
          countField(
            ['Skew bound', 'clock', 'ms'],
            bound == null ? null : Math.round(bound / NS_PER_MILLISECOND),
            [0, 3_600_000],
            (value) =>
              set((now) =>
                now.clock
                  ? {
                      ...now,
                      clock: {
                        ...now.clock,
                        skewBoundNs: value === null ? null : nanoseconds(value * NS_PER_MILLISECOND),
                      },
                    }
                  : now,
              ),
          ),
        ]
      : []),
  ];
}

export function hostSections(index: LabIndex, host: EntityOf<'host'>): FieldSection[] {
  const usual = /windows/i.test(host.operatingSystem ?? '') ? USUAL_WINDOWS : USUAL_SETTINGS;
  const record = { key: 'settings', values: host.settings, usual, example: 'arp_ignore = 1' } as const;
  const settings = recordFields(record, (change) => set((now) => ({ ...now, settings: change(now.settings) })));
  const actions = ADDED.map(([kind, label]) => addAction(label, host.id, kind));
  return [
    { title: 'Host', fields: identityFields(index, host), actions },
    { title: 'Software', fields: softwareFields(host) },
    { title: 'Settings', fields: settings },
    { title: 'Initiator', fields: [...initiatorFields(index, host), ...clockFields(host)] },
  ];
}
