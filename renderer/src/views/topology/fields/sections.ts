import type { Entity } from '../../../../../shared/model/lab.ts';
import type { LabIndex } from '../../../../../shared/model/lab-index.ts';
import type { FieldSection } from '../field-spec.ts';
import { nameField, remarkField } from './common.ts';
import { driveSections } from './drive.ts';
import { hostSections, numaSections } from './host.ts';
import { linkSections, noteSections, switchSections } from './network.ts';
import { nicSections } from './nic.ts';

function ownSections(index: LabIndex, entity: Entity): FieldSection[] {
  switch (entity.kind) {
    case 'host':
      return hostSections(index, entity);
    case 'numaNode':
      return numaSections(index, entity);
    case 'drive':
      return driveSections(entity);
    case 'nic':
      return nicSections(index, entity);
    case 'switch':
      return switchSections(index, entity);
    case 'link':
      return linkSections(index, entity);
    case 'note':
      return noteSections(entity);
    default:
      return [{ title: 'Element', fields: [nameField(entity)] }];
  }
}

/** What the inspector shows of an element, section by section. */
export const sectionsOf = (index: LabIndex, entity: Entity): FieldSection[] => [
  ...ownSections(index, entity),
  ...(entity.kind === 'note' ? [] : [{ title: 'Remark', fields: [remarkField(entity)] }]),
];
