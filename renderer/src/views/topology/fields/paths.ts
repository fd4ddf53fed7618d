import type { EntityOf } from '../../../../../shared/model/lab.ts';
import type { LabIndex } from '../../../../../shared/model/lab-index.ts';
import { titleOf } from '../../../../../shared/edit/change.ts';
import type { Id } from '../../../../../shared/units/identity.ts';
import type { FieldSpec, Option } from '../field-spec.ts';
import { ADDRESS, readInteger } from '../field-text.ts';
import {
  choiceField,
  countField,
  elementOptions,
  nameField,
  only,
  read,
  readField,
  yesField,
  type Change,
} from './common.ts';
import { FABRICS } from './transports.ts';

const nameOf = (index: LabIndex, id: Id | null): string => {
  const entity = index.get(id);
  return entity ? titleOf(entity) : '';
};

/** Ports of these NICs, as `NIC/PORT`. */
function portOptions(index: LabIndex, host: Id | null, none: string): Option[] {
  const nics = host === null ? index.ofKind('nic') : index.subtree(host).filter((entity) => entity.kind === 'nic');
  const ports = nics.flatMap((nic) =>
    nic.ports.map((port) => ({ value: `${nic.id}/${port.id}`, label: `${titleOf(nic)}, ${port.name}` })),
  );
  return [{ value: '', label: none }, ...ports];
}

const portValue = (nic: Id | null | undefined, port: string | null | undefined): string =>
  nic == null || port == null ? '' : `${nic}/${port}`;

/** `NIC/PORT` into both; a port id may hold a slash. */
function portOf(value: string): [nic: Id | null, port: string | null] {
  const at = value.indexOf('/');
  return at < 0 ? [null, null] : [value.slice(0, at), value.slice(at + 1)];
}

export function listenerFields(index: LabIndex, one: EntityOf<'listener'>): FieldSpec[] {
  const set = (next: Change<'listener'>) => only('listener', next);
  const host = index.ancestors(one.subsystem).find(({ kind }) => kind === 'host');
  return [
    nameField(one),
    choiceField('Subsystem', 'subsystem', one.subsystem, elementOptions(index, ['subsystem'], null), (subsystem) =>
      set((now) => ({ ...now, subsystem })),
    ),
    choiceField('Transport', 'transport', one.transport, FABRICS, (transport) => set((now) => ({ ...now, transport }))),
    {
      ...{ type: 'text', label: 'Address', key: 'address', mono: true, single: true, copy: true, text: one.address },
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
    choiceField(
      'NIC port',
      'nic',
      portValue(one.nic, one.port),
      portOptions(index, host?.id ?? null, 'by address'),
      (value) => {
        const [nic, port] = portOf(value);
        return set((now) => ({ ...now, nic, port }));
      },
    ),
  ];
}

/** Both ends of a connection: where it goes and by which port it leaves. */
function endFields(index: LabIndex, one: EntityOf<'connection'>): FieldSpec[] {
  const set = (next: Change<'connection'>) => only('connection', next);
  const listeners = index.ofKind('listener').map((listener) => ({
    value: listener.id,
    label: `${nameOf(index, listener.subsystem)}, ${listener.address}:${listener.service}`,
  }));
  return [
    choiceField('Host', 'host', one.host, elementOptions(index, ['host'], null), (host) =>
      set((now) => ({ ...now, host, hostNic: null, hostPort: null })),
    ),
    read('Subsystem', 'subsystem', nameOf(index, one.subsystem)),
    choiceField('Listener', 'listener', one.listener, listeners, (id) => {
      const listener = index.get(id);
      return set((now) =>
        listener?.kind === 'listener' ? { ...now, listener: id, subsystem: listener.subsystem } : now,
      );
    }),
    choiceField(
      'Leaves by',
      'hostNic',
      portValue(one.hostNic, one.hostPort),
      portOptions(index, one.host, 'as the addresses say'),
      (value) => {
        const [hostNic, hostPort] = portOf(value);
        return set((now) => ({ ...now, hostNic, hostPort }));
      },
    ),
  ];
}

export function connectionFields(index: LabIndex, one: EntityOf<'connection'>): FieldSpec[] {
  const set = (next: Change<'connection'>) => only('connection', next);
  const flag = (label: string, key: 'headerDigest' | 'dataDigest' | 'tls') =>
    yesField([label, key], one[key], (value) => set((now) => ({ ...now, [key]: value })), ['on', 'off']);
  return [
    nameField(one),
    ...endFields(index, one),
    countField(['I/O queues', 'ioQueues'], one.ioQueues, [1, 1_024], (ioQueues) =>
      set((now) => ({ ...now, ioQueues })),
    ),
    countField(['Queue size', 'queueSize'], one.queueSize, [1, 65_536], (queueSize) =>
      set((now) => ({ ...now, queueSize })),
    ),
    countField(['ToS', 'tos'], one.tos, [0, 255], (tos) => set((now) => ({ ...now, tos }))),
    flag('Header digest', 'headerDigest'),
    flag('Data digest', 'dataDigest'),
    flag('TLS', 'tls'),
  ];
}

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

const CARRIERS = [
  { value: '', label: 'not known' },
  { value: 'tcp', label: 'TCP' },
  { value: 'iser', label: 'iSER' },
  { value: 'loopback-zero-copy', label: 'memory of one machine' },
] as const;

export function sessionFields(index: LabIndex, one: EntityOf<'session'>): FieldSpec[] {
  const set = (next: Change<'session'>) => only('session', next);
  return [
    nameField(one),
    choiceField('Initiator', 'initiator', one.initiator, elementOptions(index, ['host', 'vm'], null), (initiator) =>
      set((now) => ({ ...now, initiator })),
    ),
    choiceField('Target', 'target', one.target, elementOptions(index, ['target'], null), (target) =>
      set((now) => ({ ...now, target })),
    ),
    choiceField('Role', 'role', one.role, ROLES, (role) => set((now) => ({ ...now, role }))),
    choiceField('MPIO', 'policy', one.policy, POLICIES, (policy) => set((now) => ({ ...now, policy }))),
    choiceField('Carried by', 'transport', one.transport ?? '', CARRIERS, (transport) =>
      set((now) => ({ ...now, transport: transport === '' ? null : transport })),
    ),
  ];
}

const STATES = [
  { value: '', label: 'not said' },
  { value: 'optimized', label: 'optimized' },
  { value: 'non-optimized', label: 'non-optimized' },
  { value: 'inaccessible', label: 'inaccessible' },
  { value: 'persistent-loss', label: 'persistent loss' },
  { value: 'change', label: 'change' },
] as const;

/** A state for each listener of the subsystem. */
export function accessFields(index: LabIndex, one: EntityOf<'accessGroup'>): FieldSpec[] {
  const set = (next: Change<'accessGroup'>) => only('accessGroup', next);
  const listeners = index.ofKind('listener').filter(({ subsystem }) => subsystem === one.subsystem);
  const states = listeners.map((listener): FieldSpec => {
    const now = one.states.find((each) => each.listener === listener.id)?.state ?? '';
    return choiceField(titleOf(listener), 'states', now, STATES, (state) =>
      set((group) => {
        const others = group.states.filter((each) => each.listener !== listener.id);
        return { ...group, states: state === '' ? others : [...others, { listener: listener.id, state }] };
      }),
    );
  });
  return [
    nameField(one),
    choiceField('Subsystem', 'subsystem', one.subsystem, elementOptions(index, ['subsystem'], null), (subsystem) =>
      set((now) => ({ ...now, subsystem, states: [] })),
    ),
    countField(['Group', 'group'], one.group, [1, 65_535], (group) =>
      set((now) => ({ ...now, group: group ?? now.group })),
    ),
    ...states,
  ];
}
