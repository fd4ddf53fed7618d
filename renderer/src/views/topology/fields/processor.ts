import type { EntityOf } from '../../../../../shared/model/lab.ts';
import type { LabIndex } from '../../../../../shared/model/lab-index.ts';
import { cpusOf } from '../../../../../shared/layout/cpu-list.ts';
import { formatBytes, formatNumber } from '../../../../../shared/units/format.ts';
import { bytes } from '../../../../../shared/units/quantity.ts';
import type { FieldSection, FieldSpec } from '../field-spec.ts';
import { readCapacity, readDistances, readFigure, readSiblings, type Read } from '../field-text.ts';
import {
  addAction,
  choiceField,
  countField,
  nameField,
  nullableText,
  only,
  readField,
  yesField,
  type Change,
} from './common.ts';

export function socketFields(socket: EntityOf<'socket'>): FieldSpec[] {
  const set = (next: Change<'socket'>) => only('socket', next);
  const rate = socket.interconnectTransfersPerSecond;
  return [
    nameField(socket),
    nullableText('CPU', 'cpuModel', socket.cpuModel, (cpuModel) => set((now) => ({ ...now, cpuModel }))),
    countField(['Cores', 'cores'], socket.cores, [1, 1_024], (cores) => set((now) => ({ ...now, cores }))),
    countField(['Threads', 'threads'], socket.threads, [1, 4_096], (threads) => set((now) => ({ ...now, threads }))),
    countField(['Index', 'index'], socket.index, [0, 255], (index) =>
      set((now) => ({ ...now, index: index ?? now.index })),
    ),
    {
      ...{ type: 'text', label: 'Socket link', key: 'interconnectTransfersPerSecond', unit: 'GT/s' },
      text: rate == null ? '' : formatNumber(rate / 1e9, 1),
      write: readField(
        (text) => readFigure(text, 'GT/s'),
        (value) => set((now) => ({ ...now, interconnectTransfersPerSecond: value === null ? null : value * 1e9 })),
      ),
    },
    countField(['Socket links', 'interconnectLinks'], socket.interconnectLinks, [1, 8], (interconnectLinks) =>
      set((now) => ({ ...now, interconnectLinks })),
    ),
  ];
}

/** Logical CPUs as a list; empty is not known. */
const readCpuList = (text: string): Read<string> =>
  text.trim() === '' || cpusOf(text.trim()) !== null
    ? { value: text.trim() === '' ? null : text.trim() }
    : { wrong: 'Write CPUs as a list, such as 0-19,40-59' };

function memoryFields(node: EntityOf<'numaNode'>): FieldSpec[] {
  const set = (next: Change<'numaNode'>) => only('numaNode', next);
  return [
    {
      ...{ type: 'text', label: 'Memory', key: 'memoryBytes' },
      text: node.memoryBytes === null ? '' : formatBytes(node.memoryBytes),
      write: readField(readCapacity, (memoryBytes) => set((now) => ({ ...now, memoryBytes }))),
    },
    countField(['Hugepages', 'hugepages'], node.hugepages, [0, 1_000_000_000], (hugepages) =>
      set((now) => ({ ...now, hugepages })),
    ),
    choiceField(
      'Page size',
      'hugepageBytes',
      node.hugepageBytes == null ? '' : String(node.hugepageBytes),
      [
        { value: '', label: 'not known (2 MiB)' },
        { value: '2097152', label: '2 MiB' },
        { value: '1073741824', label: '1 GiB' },
      ],
      (value) => set((now) => ({ ...now, hugepageBytes: value === '' ? null : bytes(Number(value)) })),
    ),
  ];
}

export function numaSections(index: LabIndex, node: EntityOf<'numaNode'>): FieldSection[] {
  const set = (next: Change<'numaNode'>) => only('numaNode', next);
  const host = index.ancestors(node.id).find(({ kind }) => kind === 'host');
  const sockets = host ? index.subtree(host.id).filter(({ kind }) => kind === 'socket') : [];
  const options = [{ value: '', label: 'not known' }, ...sockets.map(({ id, name }) => ({ value: id, label: name }))];
  const fields: FieldSpec[] = [
    nameField(node),
    {
      ...countField(['Index', 'index'], node.index, [0, 1_023], (value) =>
        set((now) => ({ ...now, index: value ?? now.index })),
      ),
      single: true,
    },
    choiceField('Socket', 'socket', node.socket ?? '', options, (value) =>
      set((now) => ({ ...now, socket: value === '' ? null : value })),
    ),
    countField(['Cores', 'cores'], node.cores, [0, 4_096], (cores) => set((now) => ({ ...now, cores }))),
    {
      ...{ type: 'text', label: 'CPU list', key: 'cpuList', mono: true, text: node.cpuList ?? '' },
      write: readField(readCpuList, (cpuList) => set((now) => ({ ...now, cpuList }))),
    },
    {
      ...{ type: 'text', label: 'Siblings', key: 'siblings', mono: true, hint: 'not known; 0,40 1,41' },
      text: node.siblings?.join(' ') ?? '',
      write: readField(readSiblings, (siblings) => set((now) => ({ ...now, siblings }))),
    },
    {
      ...{ type: 'text', label: 'Distances', key: 'distances', mono: true, hint: 'not known; 10 21' },
      text: node.distances?.join(' ') ?? '',
      write: readField(readDistances, (distances) => set((now) => ({ ...now, distances }))),
    },
  ];
  const actions = [
    addAction('Add core set', node.id, 'coreSet'),
    addAction('Add RAID set', node.id, 'array'),
    addAction('Add subsystem', node.id, 'subsystem'),
  ];
  return [
    { title: 'NUMA node', fields, actions },
    { title: 'Memory', fields: memoryFields(node) },
  ];
}

const DUTIES = [
  { value: 'reactors', label: 'reactors (polled)' },
  { value: 'interrupts', label: 'NIC queues, interrupts' },
  { value: 'initiator', label: 'load (fio cpus_allowed)' },
  { value: 'other', label: 'other' },
] as const;

const readCpus = (text: string): Read<string> =>
  cpusOf(text.trim()) === null ? { wrong: 'Write CPUs as a list, such as 1-8 or 0,2,4' } : { value: text.trim() };

export function coreSetFields(cores: EntityOf<'coreSet'>): FieldSpec[] {
  const set = (next: Change<'coreSet'>) => only('coreSet', next);
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
    nullableText(
      'Trace groups',
      'tracepoints',
      cores.tracepoints,
      (text) => set((now) => ({ ...now, tracepoints: text === null ? null : text.slice(0, 200) })),
      { mono: true },
    ),
  ];
}

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
  const set = (next: Change<'vm'>) => only('vm', next);
  const host = index.ancestors(vm.id).find(({ kind }) => kind === 'host');
  const nodes = host ? index.subtree(host.id).filter(({ kind }) => kind === 'numaNode') : [];
  const pinned = [{ value: '', label: 'not pinned' }, ...nodes.map(({ id, name }) => ({ value: id, label: name }))];
  return [
    nameField(vm),
    countField(['vCPUs', 'virtualCpus'], vm.virtualCpus, [1, 4_096], (virtualCpus) =>
      set((now) => ({ ...now, virtualCpus })),
    ),
    {
      ...{ type: 'text', label: 'Memory', key: 'memoryBytes' },
      text: vm.memoryBytes === null ? '' : formatBytes(vm.memoryBytes),
      write: readField(readCapacity, (memoryBytes) => set((now) => ({ ...now, memoryBytes }))),
    },
    choiceField('Pinned to', 'pinnedNode', vm.pinnedNode ?? '', pinned, (value) =>
      set((now) => ({ ...now, pinnedNode: value === '' ? null : value })),
    ),
    yesField(['NUMA', 'numaSpanning'], vm.numaSpanning, (numaSpanning) => set((now) => ({ ...now, numaSpanning })), [
      'may span nodes',
      'stays on one node',
    ]),
    {
      ...{ type: 'text', label: 'Disks', key: 'disks' },
      text: vm.disks
        .map(({ name, sizeBytes }) => (sizeBytes === null ? name : `${name} ${formatBytes(sizeBytes)}`))
        .join(', '),
      write: readField(readDisks, (disks) => set((now) => ({ ...now, disks: disks ?? [] }))),
    },
  ];
}
