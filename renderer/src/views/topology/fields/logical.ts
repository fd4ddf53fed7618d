import type { EntityKind, EntityOf } from '../../../../../shared/model/lab.ts';
import type { LabIndex } from '../../../../../shared/model/lab-index.ts';
import { formatBytes } from '../../../../../shared/units/format.ts';
import type { Id } from '../../../../../shared/units/identity.ts';
import type { FieldSpec, Option } from '../field-spec.ts';
import { readCapacity } from '../field-text.ts';
import { choiceField, countField, elementOptions, membersFields, nameField, only, readField } from './common.ts';
import { FABRICS } from './transports.ts';

const LEVELS = [
  { value: 'raid0', label: 'RAID 0' },
  { value: 'raid1', label: 'RAID 1' },
  { value: 'raid5', label: 'RAID 5' },
  { value: 'raid6', label: 'RAID 6' },
  { value: 'raid10', label: 'RAID 10' },
  { value: 'concat', label: 'Concatenation' },
] as const;

/** Elements of a kind in the host of another one. */
function inSameHost(index: LabIndex, id: Id, kind: EntityKind): Option[] {
  const host = index.ancestors(id).find((entity) => entity.kind === 'host');
  const inside = host ? new Set(index.subtree(host.id).map((entity) => entity.id)) : null;
  return elementOptions(index, [kind], null).filter(({ value }) => inside?.has(value) ?? true);
}

export function arrayFields(index: LabIndex, array: EntityOf<'array'>): FieldSpec[] {
  const from = inSameHost(index, array.id, 'drive');
  return [
    nameField(array),
    choiceField('Level', 'level', array.level, LEVELS, (level) => only('array', (now) => ({ ...now, level }))),
    {
      ...{ type: 'text', label: 'Strip', key: 'stripBytes' },
      text: array.stripBytes === null ? '' : formatBytes(array.stripBytes),
      write: readField(readCapacity, (stripBytes) => only('array', (now) => ({ ...now, stripBytes }))),
    },
    ...membersFields(index, ['Drive', 'members'], { members: array.members, from, least: 1 }, (members) =>
      only('array', (now) => ({ ...now, members })),
    ),
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
  const from = elementOptions(index, ['drive', 'array', 'volume'], null);
  return [
    nameField(mirror),
    countField(['Copies', 'copies'], mirror.copies, [2, 16], (copies) =>
      only('mirror', (now) => ({ ...now, copies: copies ?? now.copies })),
    ),
    ...membersFields(index, ['Member', 'members'], { members: mirror.members, from, least: 1 }, (members) =>
      only('mirror', (now) => ({ ...now, members })),
    ),
    choiceField(
      'Replication',
      'replicationNic',
      mirror.replicationNic ?? '',
      elementOptions(index, ['nic'], 'not known'),
      (value) => only('mirror', (now) => ({ ...now, replicationNic: value === '' ? null : value })),
    ),
    choiceField(
      'Carried by',
      'transport',
      mirror.transport ?? '',
      [{ value: '', label: 'not known' }, ...FABRICS],
      (value) => only('mirror', (now) => ({ ...now, transport: value === '' ? null : value })),
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
    choiceField('Device', 'device', cache.device, elementOptions(index, ['drive', 'array'], null), (device) =>
      only('cache', (now) => ({ ...now, device })),
    ),
    choiceField('For', 'owner', cache.owner ?? '', elementOptions(index, ['vm', 'host'], 'nobody'), (value) =>
      only('cache', (now) => ({ ...now, owner: value === '' ? null : value })),
    ),
  ];
}
