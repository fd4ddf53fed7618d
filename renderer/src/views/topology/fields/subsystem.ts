import type { EntityOf } from '../../../../../shared/model/lab.ts';
import type { LabIndex } from '../../../../../shared/model/lab-index.ts';
import { formatBytes } from '../../../../../shared/units/format.ts';
import { bytes, type Bytes } from '../../../../../shared/units/quantity.ts';
import type { EntityChange, FieldSection, FieldSpec } from '../field-spec.ts';
import { readCapacity, readNqn, readUuid } from '../field-text.ts';
import {
  addAction,
  changeAction,
  choiceField,
  countField,
  elementOptions,
  IDENTITY,
  membersFields,
  nameField,
  nullableText,
  only,
  readField,
  type Change,
} from './common.ts';

type Subsystem = EntityOf<'subsystem'>;
type Namespace = Subsystem['namespaces'][number];
type Limits = NonNullable<Subsystem['limits']>;

const set = (next: Change<'subsystem'>) => only('subsystem', next);

const IMPLEMENTATIONS = [
  { value: 'spdk', label: 'SPDK' },
  { value: 'kernel', label: 'Linux kernel (nvmet)' },
  { value: 'other', label: 'other' },
] as const;

const BACKINGS = ['drive', 'array', 'volume', 'mirror'] as const;

function identityFields(index: LabIndex, one: Subsystem): FieldSpec[] {
  const hosts = elementOptions(index, ['host'], null);
  const access = [
    { value: 'false', label: 'named hosts' },
    { value: 'true', label: 'any host' },
  ] as const;
  const named = membersFields(index, ['Host', 'allowedHosts'], { members: one.allowedHosts, from: hosts }, (members) =>
    set((now) => ({ ...now, allowedHosts: members })),
  );
  return [
    nameField(one),
    {
      ...{ type: 'text', label: 'NQN', key: 'nqn', text: one.nqn, ...IDENTITY },
      write: readField(readNqn, (nqn) => set((now) => ({ ...now, nqn: nqn ?? now.nqn }))),
    },
    nullableText('Serial', 'serial', one.serial, (serial) => set((now) => ({ ...now, serial })), IDENTITY),
    choiceField('Served by', 'implementation', one.implementation, IMPLEMENTATIONS, (implementation) =>
      set((now) => ({ ...now, implementation })),
    ),
    choiceField('Process', 'process', one.process ?? '', elementOptions(index, ['coreSet'], 'not known'), (value) =>
      set((now) => ({ ...now, process: value === '' ? null : value })),
    ),
    choiceField('Access', 'allowAnyHost', one.allowAnyHost ? 'true' : 'false', access, (value) =>
      set((now) => ({ ...now, allowAnyHost: value === 'true' })),
    ),
    ...(one.allowAnyHost ? [] : named),
  ];
}

/** A namespace by its place in the list: its NSID may be typed anew. */
function namespaceFields(index: LabIndex, one: Subsystem, at: number, space: Namespace): FieldSpec[] {
  const put = (change: Partial<Namespace>): EntityChange =>
    set((now) => ({
      ...now,
      namespaces: now.namespaces.map((each, place) => (place === at ? { ...each, ...change } : each)),
    }));
  const others = one.namespaces.filter((_, place) => place !== at);
  const drop = { label: `Remove namespace ${space.nsid}`, change: set((now) => ({ ...now, namespaces: others })) };
  return [
    {
      ...{ type: 'text', label: 'NSID', key: 'namespaces', text: String(space.nsid), drop },
      write: (text) => {
        const nsid = Number(text);
        if (others.some((each) => each.nsid === nsid)) return `NSID ${text} is taken in this subsystem`;
        return Number.isInteger(nsid) && nsid >= 1 && nsid < 2 ** 32 - 1
          ? put({ nsid })
          : 'Write a whole number from 1';
      },
    },
    choiceField('Lies on', 'namespaces', space.backing, elementOptions(index, BACKINGS, null), (backing) =>
      put({ backing }),
    ),
    countField(['ANA group', 'namespaces'], space.anaGroup, [1, 65_535], (anaGroup) =>
      put({ anaGroup: anaGroup ?? space.anaGroup }),
    ),
    {
      ...{ type: 'text', label: 'UUID', key: 'namespaces', text: space.uuid ?? '', ...IDENTITY },
      write: readField(readUuid, (uuid) => put({ uuid })),
    },
  ];
}

/** The next free NSID on whatever is drawn and not offered yet. */
function addNamespace(index: LabIndex, one: Subsystem) {
  const offered = new Set(
    index.ofKind('subsystem').flatMap(({ namespaces }) => namespaces.map((each) => each.backing)),
  );
  const options = elementOptions(index, BACKINGS, null);
  const backing = options.find(({ value }) => !offered.has(value))?.value ?? options[0]?.value;
  const nsid = 1 + Math.max(0, ...one.namespaces.map((each) => each.nsid));
  if (backing === undefined) return [];
  return [
    changeAction(
      'Add namespace',
      one.id,
      set((now) => ({ ...now, namespaces: [...now.namespaces, { nsid, backing, anaGroup: 1 }] })),
    ),
  ];
}

const NO_LIMITS: Limits = {
  maxQueueDepth: null,
  inCapsuleBytes: null,
  maxIoBytes: null,
  ioUnitBytes: null,
  sharedBuffers: null,
};

/** Limits of the transport as the target was started with. */
function limitFields(one: Subsystem): FieldSpec[] {
  const limits = one.limits ?? NO_LIMITS;
  const put = (change: Partial<Limits>): EntityChange =>
    set((now) => {
      const next = { ...NO_LIMITS, ...now.limits, ...change };
      return { ...now, limits: Object.values(next).every((value) => value === null) ? null : next };
    });
  const size = (label: string, value: Bytes | null, to: (value: Bytes | null) => Partial<Limits>): FieldSpec => ({
    ...{ type: 'text', label, key: 'limits', text: value === null ? '' : formatBytes(value) },
    write: readField(readCapacity, (next) => put(to(next === null ? null : bytes(next)))),
  });
  return [
    countField(['Queue depth', 'limits'], limits.maxQueueDepth, [1, 65_535], (maxQueueDepth) => put({ maxQueueDepth })),
    size('In capsule', limits.inCapsuleBytes, (inCapsuleBytes) => ({ inCapsuleBytes })),
    size('Largest I/O', limits.maxIoBytes, (maxIoBytes) => ({ maxIoBytes })),
    size('I/O unit', limits.ioUnitBytes, (ioUnitBytes) => ({ ioUnitBytes })),
    countField(['Buffers', 'limits'], limits.sharedBuffers, [1, 1_000_000_000], (sharedBuffers) =>
      put({ sharedBuffers }),
    ),
    countField(['Namespaces', 'maxNamespaces'], one.maxNamespaces, [1, 65_535], (maxNamespaces) =>
      set((now) => ({ ...now, maxNamespaces })),
    ),
  ];
}

export function subsystemSections(index: LabIndex, one: Subsystem): FieldSection[] {
  const actions = [
    ...addNamespace(index, one),
    addAction('Add listener', one.id, 'listener'),
    addAction('Add ANA group', one.id, 'accessGroup'),
  ];
  const spaces = one.namespaces.map((space, at): FieldSection => ({
    title: `Namespace ${at + 1}`,
    fields: namespaceFields(index, one, at, space),
  }));
  return [
    { title: 'Subsystem', fields: identityFields(index, one), actions },
    ...spaces,
    { title: 'Limits', fields: limitFields(one) },
  ];
}
