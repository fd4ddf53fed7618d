import type { Entity } from '../../../../../shared/model/lab.ts';
import type { LabIndex } from '../../../../../shared/model/lab-index.ts';
import type { FieldSection } from '../field-spec.ts';
import { nameField, remarkField } from './common.ts';
import { driveSections } from './drive.ts';
import { hostSections } from './host.ts';
import { linkSections, noteSections, switchSections } from './network.ts';
import { arrayFields, cacheFields, mirrorFields, volumeFields } from './logical.ts';
import { nicSections } from './nic.ts';
import { accessFields, connectionFields, listenerFields, sessionFields } from './paths.ts';
import { slotSections } from './pcie.ts';
import { coreSetFields, numaSections, socketFields, vmFields } from './processor.ts';
import { subsystemSections } from './subsystem.ts';
import { targetSections } from './target.ts';

function ownSections(index: LabIndex, entity: Entity): FieldSection[] {
  switch (entity.kind) {
    case 'host':
      return hostSections(index, entity);
    case 'numaNode':
      return numaSections(index, entity);
    case 'drive':
      return driveSections(index, entity);
    case 'nic':
      return nicSections(index, entity);
    case 'switch':
      return switchSections(index, entity);
    case 'link':
      return linkSections(index, entity);
    case 'note':
      return noteSections(entity);
    case 'site':
      return [{ title: 'Site', fields: [nameField(entity)] }];
    case 'socket':
      return [{ title: 'CPU socket', fields: socketFields(entity) }];
    case 'coreSet':
      return [{ title: 'Core set', fields: coreSetFields(entity) }];
    case 'vm':
      return [{ title: 'Virtual machine', fields: vmFields(index, entity) }];
    case 'array':
      return [{ title: 'RAID set', fields: arrayFields(index, entity) }];
    case 'volume':
      return [{ title: 'Volume', fields: volumeFields(index, entity) }];
    case 'mirror':
      return [{ title: 'Mirror', fields: mirrorFields(index, entity) }];
    case 'cache':
      return [{ title: 'Cache', fields: cacheFields(index, entity) }];
    case 'subsystem':
      return subsystemSections(index, entity);
    case 'listener':
      return [{ title: 'Listener', fields: listenerFields(index, entity) }];
    case 'target':
      return targetSections(index, entity);
    case 'session':
      return [{ title: 'iSCSI session', fields: sessionFields(index, entity) }];
    case 'connection':
      return [{ title: 'Connection', fields: connectionFields(index, entity) }];
    case 'accessGroup':
      return [{ title: 'ANA group', fields: accessFields(index, entity) }];
    case 'pcieSlot':
      return slotSections(index, entity);
  }
}

/** What the inspector shows of an element, section by section; those that open on demand come last. */
export function sectionsOf(index: LabIndex, entity: Entity): FieldSection[] {
  const own = ownSections(index, entity);
  const remark = entity.kind === 'note' ? [] : [{ title: 'Remark', fields: [remarkField(entity)] }];
  return [...own.filter(({ folded }) => !folded), ...remark, ...own.filter(({ folded }) => folded === true)];
}
