import type { EntityOf } from '../../../../../shared/model/lab.ts';
import type { LabIndex } from '../../../../../shared/model/lab-index.ts';
import { titleOf } from '../../../../../shared/edit/change.ts';
import type { Id } from '../../../../../shared/units/identity.ts';
import type { FieldSection, FieldSpec } from '../field-spec.ts';
import { readInteger } from '../field-text.ts';
import { choiceField, nameField, only, readField } from './common.ts';
import { elementOptions, read } from './logical.ts';

const nameOf = (index: LabIndex, id: Id | null): string => {
  const entity = index.get(id);
  return entity ? titleOf(entity) : '';
};

const TRANSPORTS = [
  { value: 'rdma', label: 'RDMA' },
  { value: 'tcp', label: 'TCP' },
  { value: 'iscsi', label: 'iSCSI' },
  { value: 'iser', label: 'iSER' },
  { value: 'fc', label: 'Fibre Channel' },
  { value: 'local', label: 'local' },
] as const;

const ADDRESS = /^[\d.]+$|^[0-9a-f:]+$/i;

export function listenerFields(index: LabIndex, one: EntityOf<'listener'>): FieldSpec[] {
  const set = (next: (now: EntityOf<'listener'>) => EntityOf<'listener'>) => only('listener', next);
  return [
    nameField(one),
    read('Subsystem', 'subsystem', nameOf(index, one.subsystem)),
    choiceField('Transport', 'transport', one.transport, TRANSPORTS, (transport) =>
      set((now) => ({ ...now, transport })),
    ),
    {
      ...{ type: 'text', label: 'Address', key: 'address', mono: true, text: one.address },
      write: (text) =>
        ADDRESS.test(text.trim())
          ? set((now) => ({ ...now, address: text.trim() }))
          : 'Write an IP address without prefix, such as 172.16.11.1',
    },
    {
      ...{ type: 'text', label: 'Service', key: 'service', text: one.service },
      write: readField(
        (text) => readInteger(text, 1, 65_535),
        (port) => set((now) => ({ ...now, service: port === null ? now.service : String(port) })),
      ),
    },
    choiceField('NIC', 'nic', one.nic ?? '', elementOptions(index, ['nic'], 'not known'), (value) =>
      set((now) => ({ ...now, nic: value === '' ? null : value, port: value === now.nic ? now.port : null })),
    ),
  ];
}

export function connectionFields(index: LabIndex, one: EntityOf<'connection'>): FieldSpec[] {
  const set = (next: (now: EntityOf<'connection'>) => EntityOf<'connection'>) => only('connection', next);
  const count = (label: string, key: 'ioQueues' | 'queueSize', most: number): FieldSpec => ({
    ...{ type: 'text', label, key, text: one[key] === null ? '' : String(one[key]) },
    write: readField(
      (text) => readInteger(text, 1, most),
      (value) => set((now) => ({ ...now, [key]: value })),
    ),
  });
  return [
    nameField(one),
    read('Host', 'host', nameOf(index, one.host)),
    read('Subsystem', 'subsystem', nameOf(index, one.subsystem)),
    read('Listener', 'listener', nameOf(index, one.listener)),
    count('I/O queues', 'ioQueues', 1_024),
    count('Queue size', 'queueSize', 65_536),
  ];
}

export const targetSections = (index: LabIndex, one: EntityOf<'target'>): FieldSection[] => [
  {
    title: 'iSCSI target',
    fields: [
      nameField(one),
      {
        ...{ type: 'text', label: 'IQN', key: 'iqn', mono: true, text: one.iqn },
        write: (text) =>
          /^iqn\.\d{4}-\d{2}\..+/.test(text.trim())
            ? only('target', (now) => ({ ...now, iqn: text.trim() }))
            : 'Write a name such as iqn.2024-01.lab:target0',
      },
      read('Portals', 'portals', one.portals.map(({ address, port }) => `${address}:${port}`).join(', ')),
    ],
  },
  {
    title: 'LUNs',
    key: 'luns',
    fields: one.luns.map(({ lun, backing }) => read(`LUN ${lun}`, 'luns', nameOf(index, backing))),
  },
];

const POLICIES = [
  { value: 'round-robin', label: 'round robin' },
  { value: 'least-queue-depth', label: 'least queue depth' },
  { value: 'failover', label: 'failover' },
  { value: 'none', label: 'none' },
] as const;

const ROLES = [
  { value: 'remote', label: 'remote' },
  { value: 'loopback', label: 'loopback' },
  { value: 'partner', label: 'partner' },
] as const;

export function sessionFields(index: LabIndex, one: EntityOf<'session'>): FieldSpec[] {
  const set = (next: (now: EntityOf<'session'>) => EntityOf<'session'>) => only('session', next);
  return [
    nameField(one),
    read('Initiator', 'initiator', nameOf(index, one.initiator)),
    read('Target', 'target', nameOf(index, one.target)),
    choiceField('Role', 'role', one.role, ROLES, (role) => set((now) => ({ ...now, role }))),
    choiceField('MPIO', 'policy', one.policy, POLICIES, (policy) => set((now) => ({ ...now, policy }))),
  ];
}

const STATES = [
  { value: 'optimized', label: 'optimized' },
  { value: 'non-optimized', label: 'non-optimized' },
  { value: 'inaccessible', label: 'inaccessible' },
  { value: 'persistent-loss', label: 'persistent loss' },
  { value: 'change', label: 'change' },
] as const;

export function accessFields(index: LabIndex, one: EntityOf<'accessGroup'>): FieldSpec[] {
  const states = one.states.map(({ listener, state }): FieldSpec =>
    choiceField(nameOf(index, listener), 'states', state, STATES, (next) =>
      only('accessGroup', (now) => ({
        ...now,
        states: now.states.map((each) => (each.listener === listener ? { ...each, state: next } : each)),
      })),
    ),
  );
  return [nameField(one), read('Subsystem', 'subsystem', nameOf(index, one.subsystem)), ...states];
}
