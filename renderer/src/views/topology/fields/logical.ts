import type { Entity, EntityKind, EntityOf } from '../../../../../shared/model/lab.ts';
import type { LabIndex } from '../../../../../shared/model/lab-index.ts';
import { titleOf } from '../../../../../shared/edit/change.ts';
import { formatBytes, NO_DATA } from '../../../../../shared/units/format.ts';
import type { Id } from '../../../../../shared/units/identity.ts';
import type { FieldSection, FieldSpec } from '../field-spec.ts';
import { readCapacity, readInteger } from '../field-text.ts';
import { choiceField, nameField, nullableText, only, readField } from './common.ts';

type Option = { readonly value: string; readonly label: string };

const hostOf = (index: LabIndex, id: Id): string => index.ancestors(id).find(({ kind }) => kind === 'host')?.name ?? '';

/** Elements of these kinds to choose from, with their host's name. */
export function elementOptions(index: LabIndex, kinds: readonly EntityKind[], none: string | null): Option[] {
  const all = kinds.flatMap((kind) => index.ofKind(kind) as readonly Entity[]);
  const named = all.map((one) => ({
    value: one.id,
    label: [hostOf(index, one.id), titleOf(one)].filter(Boolean).join(', '),
  }));
  return none === null ? named : [{ value: '', label: none }, ...named];
}

export const read = (label: string, key: string, text: string): FieldSpec => ({
  type: 'read',
  label,
  key,
  text: text === '' ? NO_DATA : text,
});

const names = (index: LabIndex, ids: readonly Id[]): string =>
  ids
    .map((id) => index.get(id))
    .map((one) => (one ? titleOf(one) : 'missing'))
    .join(', ');

const LEVELS = [
  { value: 'raid0', label: 'RAID 0' },
  { value: 'raid1', label: 'RAID 1' },
  { value: 'raid5', label: 'RAID 5' },
  { value: 'raid6', label: 'RAID 6' },
  { value: 'raid10', label: 'RAID 10' },
  { value: 'concat', label: 'Concatenation' },
] as const;

export function arrayFields(index: LabIndex, array: EntityOf<'array'>): FieldSpec[] {
  return [
    nameField(array),
    choiceField('Level', 'level', array.level, LEVELS, (level) => only('array', (now) => ({ ...now, level }))),
    {
      ...{ type: 'text', label: 'Strip', key: 'stripBytes' },
      text: array.stripBytes === null ? '' : formatBytes(array.stripBytes),
      write: readField(readCapacity, (stripBytes) => only('array', (now) => ({ ...now, stripBytes }))),
    },
    read('Drives', 'members', names(index, array.members)),
  ];
}

export function volumeFields(index: LabIndex, volume: EntityOf<'volume'>): FieldSpec[] {
  const options = elementOptions(index, ['array', 'drive', 'mirror'], 'not known');
  return [
    nameField(volume),
    {
      ...{ type: 'text', label: 'Size', key: 'sizeBytes' },
      text: volume.sizeBytes === null ? '' : formatBytes(volume.sizeBytes),
      write: readField(readCapacity, (sizeBytes) => only('volume', (now) => ({ ...now, sizeBytes }))),
    },
    choiceField('Lies on', 'backing', volume.backing ?? '', options, (value) =>
      only('volume', (now) => ({ ...now, backing: value === '' ? null : value })),
    ),
  ];
}

export function mirrorFields(index: LabIndex, mirror: EntityOf<'mirror'>): FieldSpec[] {
  return [
    nameField(mirror),
    {
      ...{ type: 'text', label: 'Copies', key: 'copies', text: String(mirror.copies) },
      write: readField(
        (text) => readInteger(text, 2, 16),
        (copies) => only('mirror', (now) => ({ ...now, copies: copies ?? now.copies })),
      ),
    },
    read('Members', 'members', names(index, mirror.members)),
    choiceField(
      'Replication',
      'replicationNic',
      mirror.replicationNic ?? '',
      elementOptions(index, ['nic'], 'not known'),
      (value) => only('mirror', (now) => ({ ...now, replicationNic: value === '' ? null : value })),
    ),
  ];
}

const MODES = [
  { value: 'write-back', label: 'write-back' },
  { value: 'write-through', label: 'write-through' },
  { value: 'read', label: 'read' },
] as const;

export function cacheFields(index: LabIndex, cache: EntityOf<'cache'>): FieldSpec[] {
  return [
    nameField(cache),
    choiceField('Mode', 'mode', cache.mode, MODES, (mode) => only('cache', (now) => ({ ...now, mode }))),
    choiceField('Device', 'device', cache.device, elementOptions(index, ['drive'], null), (device) =>
      only('cache', (now) => ({ ...now, device })),
    ),
    choiceField('For', 'owner', cache.owner ?? '', elementOptions(index, ['vm', 'host'], 'nobody'), (value) =>
      only('cache', (now) => ({ ...now, owner: value === '' ? null : value })),
    ),
  ];
}

export function subsystemSections(index: LabIndex, one: EntityOf<'subsystem'>): FieldSection[] {
  const set = (next: (now: EntityOf<'subsystem'>) => EntityOf<'subsystem'>) => only('subsystem', next);
  const spaces = one.namespaces.map((space): FieldSpec =>
    read(`NS ${space.nsid}`, 'namespaces', `${names(index, [space.backing])}, ANA group ${space.anaGroup}`),
  );
  const nqn: FieldSpec = {
    ...{ type: 'text', label: 'NQN', key: 'nqn', mono: true, text: one.nqn },
    write: (text) =>
      /^nqn\.\d{4}-\d{2}\..+/.test(text.trim()) && text.trim().length <= 223
        ? set((now) => ({ ...now, nqn: text.trim() }))
        : 'Write a name such as nqn.2024-01.lab:target0, at most 223 bytes',
  };
  const process = choiceField(
    'Process',
    'process',
    one.process ?? '',
    elementOptions(index, ['coreSet'], 'not known'),
    (value) => set((now) => ({ ...now, process: value === '' ? null : value })),
  );
  const hosts = one.allowAnyHost ? 'any' : names(index, one.allowedHosts);
  const serial = nullableText('Serial', 'serial', one.serial, (text) => set((now) => ({ ...now, serial: text })), true);
  return [
    { title: 'Subsystem', fields: [nameField(one), nqn, serial, process, read('Hosts', 'allowedHosts', hosts)] },
    { title: 'Namespaces', key: 'namespaces', fields: spaces },
  ];
}
