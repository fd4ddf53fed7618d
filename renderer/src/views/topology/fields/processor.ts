import type { EntityOf } from '../../../../../shared/model/lab.ts';
import type { LabIndex } from '../../../../../shared/model/lab-index.ts';
import { cpusOf } from '../../../../../shared/layout/cpu-list.ts';
import { formatBytes } from '../../../../../shared/units/format.ts';
import type { FieldSpec } from '../field-spec.ts';
import { readCapacity, readInteger, type Read } from '../field-text.ts';
import { choiceField, nameField, nullableText, only, readField } from './common.ts';
import { read } from './logical.ts';

export function socketFields(socket: EntityOf<'socket'>): FieldSpec[] {
  const set = (next: (now: EntityOf<'socket'>) => EntityOf<'socket'>) => only('socket', next);
  const count = (label: string, key: 'cores' | 'threads', most: number): FieldSpec => ({
    ...{ type: 'text', label, key, text: socket[key] === null ? '' : String(socket[key]) },
    write: readField(
      (text) => readInteger(text, 1, most),
      (value) => set((now) => ({ ...now, [key]: value })),
    ),
  });
  return [
    nameField(socket),
    nullableText('CPU', 'cpuModel', socket.cpuModel, (cpuModel) => set((now) => ({ ...now, cpuModel }))),
    count('Cores', 'cores', 1_024),
    count('Threads', 'threads', 4_096),
    read('Index', 'index', String(socket.index)),
  ];
}

const DUTIES = [
  { value: 'reactors', label: 'reactors' },
  { value: 'interrupts', label: 'interrupts' },
  { value: 'initiator', label: 'initiator' },
  { value: 'other', label: 'other' },
] as const;

const readCpus = (text: string): Read<string> =>
  cpusOf(text.trim()) === null ? { wrong: 'Write CPUs as a list, such as 1-8 or 0,2,4' } : { value: text.trim() };

export function coreSetFields(cores: EntityOf<'coreSet'>): FieldSpec[] {
  const set = (next: (now: EntityOf<'coreSet'>) => EntityOf<'coreSet'>) => only('coreSet', next);
  return [
    nameField(cores),
    {
      ...{ type: 'text', label: 'CPUs', key: 'cpuList', mono: true, text: cores.cpuList },
      write: readField(readCpus, (cpuList) => set((now) => ({ ...now, cpuList: cpuList ?? now.cpuList }))),
    },
    choiceField('Duty', 'duty', cores.duty, DUTIES, (duty) => set((now) => ({ ...now, duty }))),
    {
      ...{ type: 'text', label: 'Hugepages', key: 'memoryBytes' },
      text: cores.memoryBytes == null ? '' : formatBytes(cores.memoryBytes),
      write: readField(readCapacity, (memoryBytes) => set((now) => ({ ...now, memoryBytes }))),
    },
  ];
}

const SPANNING = [
  { value: '', label: 'not known' },
  { value: 'true', label: 'may span nodes' },
  { value: 'false', label: 'stays on one node' },
] as const;

/** `testfile1.dat 20 GiB, data`: names, each with its size where it is known. */
function readDisks(text: string): Read<EntityOf<'vm'>['disks']> {
  const disks: EntityOf<'vm'>['disks'] = [];
  for (const part of text.split(',').map((one) => one.trim())) {
    if (part === '') continue;
    const match = /^(.*?)(?:\s+(\d+(?:\.\d+)?\s*[KMGT]i?B))?$/i.exec(part);
    const size = readCapacity(match?.[2] ?? '');
    if ('wrong' in size) return size;
    disks.push({ name: match?.[1] ?? part, sizeBytes: size.value });
  }
  return { value: disks };
}

export function vmFields(index: LabIndex, vm: EntityOf<'vm'>): FieldSpec[] {
  const set = (next: (now: EntityOf<'vm'>) => EntityOf<'vm'>) => only('vm', next);
  const host = index.ancestors(vm.id).find(({ kind }) => kind === 'host');
  const nodes = host ? index.subtree(host.id).filter(({ kind }) => kind === 'numaNode') : [];
  const pinned = [{ value: '', label: 'not pinned' }, ...nodes.map(({ id, name }) => ({ value: id, label: name }))];
  return [
    nameField(vm),
    {
      ...{ type: 'text', label: 'vCPUs', key: 'virtualCpus' },
      text: vm.virtualCpus === null ? '' : String(vm.virtualCpus),
      write: readField(
        (text) => readInteger(text, 1, 4_096),
        (virtualCpus) => set((now) => ({ ...now, virtualCpus })),
      ),
    },
    {
      ...{ type: 'text', label: 'Memory', key: 'memoryBytes' },
      text: vm.memoryBytes === null ? '' : formatBytes(vm.memoryBytes),
      write: readField(readCapacity, (memoryBytes) => set((now) => ({ ...now, memoryBytes }))),
    },
    choiceField('Pinned to', 'pinnedNode', vm.pinnedNode ?? '', pinned, (value) =>
      set((now) => ({ ...now, pinnedNode: value === '' ? null : value })),
    ),
    choiceField('NUMA', 'numaSpanning', vm.numaSpanning == null ? '' : String(vm.numaSpanning), SPANNING, (value) =>
      set((now) => ({ ...now, numaSpanning: value === '' ? null : value === 'true' })),
    ),
    {
      ...{ type: 'text', label: 'Disks', key: 'disks' },
      text: vm.disks
        .map(({ name, sizeBytes }) => (sizeBytes === null ? name : `${name} ${formatBytes(sizeBytes)}`))
        .join(', '),
      write: readField(readDisks, (disks) => set((now) => ({ ...now, disks: disks ?? [] }))),
    },
  ];
}
