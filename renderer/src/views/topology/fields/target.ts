import type { EntityOf } from '../../../../../shared/model/lab.ts';
import type { LabIndex } from '../../../../../shared/model/lab-index.ts';
import type { FieldSection, FieldSpec } from '../field-spec.ts';
import { readPortals } from '../field-text.ts';
import {
  changeAction,
  choiceField,
  elementOptions,
  IDENTITY,
  nameField,
  only,
  readField,
  type Change,
} from './common.ts';

type Target = EntityOf<'target'>;
const set = (next: Change<'target'>) => only('target', next);

const IMPLEMENTATIONS = [
  { value: 'lio', label: 'LIO (kernel)' },
  { value: 'tgt', label: 'tgt' },
  { value: 'spdk', label: 'SPDK' },
  { value: 'other', label: 'other' },
] as const;

const BACKINGS = ['drive', 'array', 'volume', 'mirror'] as const;

function lunFields(index: LabIndex, one: Target): FieldSpec[] {
  return one.luns.map((unit, at): FieldSpec => {
    const put = (backing: string) =>
      set((now) => ({ ...now, luns: now.luns.map((each, place) => (place === at ? { ...each, backing } : each)) }));
    const drop = {
      label: `Remove LUN ${unit.lun}`,
      change: set((now) => ({ ...now, luns: now.luns.filter((_, place) => place !== at) })),
    };
    return {
      ...choiceField(`LUN ${unit.lun}`, 'luns', unit.backing, elementOptions(index, BACKINGS, null), put),
      drop,
    };
  });
}

export function targetSections(index: LabIndex, one: Target): FieldSection[] {
  const fields: FieldSpec[] = [
    nameField(one),
    {
      ...{ type: 'text', label: 'IQN', key: 'iqn', text: one.iqn, ...IDENTITY },
      write: (text) =>
        /^iqn\.\d{4}-\d{2}\..+/.test(text.trim())
          ? set((now) => ({ ...now, iqn: text.trim() }))
          : 'Write a name such as iqn.2024-01.lab:target0',
    },
    choiceField('Served by', 'implementation', one.implementation, IMPLEMENTATIONS, (implementation) =>
      set((now) => ({ ...now, implementation })),
    ),
    {
      ...{ type: 'text', label: 'Portals', key: 'portals', mono: true, single: true, copy: true },
      text: one.portals.map(({ address, port }) => `${address}:${port}`).join(', '),
      write: readField(readPortals, (portals) => set((now) => ({ ...now, portals: portals ?? [] }))),
    },
  ];
  const free = elementOptions(index, BACKINGS, null).find(
    ({ value }) => !one.luns.some(({ backing }) => backing === value),
  );
  const lun = Math.max(-1, ...one.luns.map((each) => each.lun)) + 1;
  const add =
    free === undefined
      ? []
      : [
          changeAction(
            'Add LUN',
            one.id,
            set((now) => ({ ...now, luns: [...now.luns, { lun, backing: free.value }] })),
          ),
        ];
  return [
    { title: 'iSCSI target', fields },
    { title: 'LUNs', key: 'luns', fields: lunFields(index, one), actions: add },
  ];
}
