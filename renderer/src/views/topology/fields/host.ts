import type { EntityOf } from '../../../../../shared/model/lab.ts';
import type { LabIndex } from '../../../../../shared/model/lab-index.ts';
import { formatBytes, NO_DATA } from '../../../../../shared/units/format.ts';
import type { FieldSection, FieldSpec } from '../field-spec.ts';
import { readCapacity, readInteger } from '../field-text.ts';
import { nameField, nullableText, only, readField, type Change } from './common.ts';

const ROLES = [
  { value: 'storage', label: 'Storage node' },
  { value: 'client', label: 'Client' },
  { value: 'both', label: 'Storage and client' },
] as const;

const set = (change: Change<'host'>) => only('host', change);

const roleField = (host: EntityOf<'host'>): FieldSpec => ({
  type: 'choice',
  label: 'Role',
  key: 'role',
  value: host.role ?? '',
  options: [{ value: '', label: 'not said' }, ...ROLES],
  write: (value) => set((now) => ({ ...now, role: ROLES.find((role) => role.value === value)?.value ?? null })),
});

export function hostSections(index: LabIndex, host: EntityOf<'host'>): FieldSection[] {
  const sockets = index.children(host.id).filter((entity) => entity.kind === 'socket');
  const cpu = sockets[0]?.cpuModel ?? null;
  const software = Object.entries(host.software).map(([name, version]): FieldSpec => ({
    type: 'read',
    label: name,
    key: 'software',
    text: version,
  }));
  const identity: FieldSpec[] = [
    nameField(host),
    roleField(host),
    nullableText('Model', 'model', host.model, (model) => set((now) => ({ ...now, model }))),
    { type: 'read', label: 'CPUs', key: 'cpuModel', text: cpu === null ? NO_DATA : `${sockets.length} × ${cpu}` },
    {
      type: 'text',
      label: 'Memory',
      key: 'memoryBytes',
      text: host.memoryBytes === null ? '' : formatBytes(host.memoryBytes),
      write: readField(readCapacity, (memoryBytes) => set((now) => ({ ...now, memoryBytes }))),
    },
  ];
  const system: FieldSpec[] = [
    nullableText('System', 'operatingSystem', host.operatingSystem, (operatingSystem) =>
      set((now) => ({ ...now, operatingSystem })),
    ),
    nullableText('Kernel', 'kernel', host.kernel, (kernel) => set((now) => ({ ...now, kernel })), true),
    ...software,
  ];
  return [
    { title: 'Host', fields: identity },
    { title: 'Software', fields: system },
  ];
}

const CPU_LIST = /^\d+(-\d+)?(,\d+(-\d+)?)*$/;

export function numaSections(index: LabIndex, node: EntityOf<'numaNode'>): FieldSection[] {
  const change = (next: Change<'numaNode'>) => only('numaNode', next);
  const socket = index.get(node.socket);
  return [
    {
      title: 'NUMA node',
      fields: [
        nameField(node),
        {
          type: 'text',
          label: 'Cores',
          key: 'cores',
          text: node.cores === null ? '' : String(node.cores),
          write: readField(
            (text) => readInteger(text, 0, 4_096),
            (cores) => change((now) => ({ ...now, cores })),
          ),
        },
        {
          type: 'text',
          label: 'CPU list',
          key: 'cpuList',
          mono: true,
          text: node.cpuList ?? '',
          write: readField(
            (text) =>
              text.trim() === '' || CPU_LIST.test(text.trim())
                ? { value: text.trim() === '' ? null : text.trim() }
                : { wrong: 'Write CPUs as a list, such as 0-19,40-59' },
            (cpuList) => change((now) => ({ ...now, cpuList })),
          ),
        },
        {
          type: 'text',
          label: 'Memory',
          key: 'memoryBytes',
          text: node.memoryBytes === null ? '' : formatBytes(node.memoryBytes),
          write: readField(readCapacity, (memoryBytes) => change((now) => ({ ...now, memoryBytes }))),
        },
        { type: 'read', label: 'Socket', key: 'socket', text: socket ? socket.name : NO_DATA },
      ],
    },
  ];
}
