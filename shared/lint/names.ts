import type { LabIndex } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import { nameOf } from './bed.ts';
import type { Found } from './rule.ts';

/** Names that must be unique (L036) and well formed (L038). */

interface Used {
  readonly id: Id;
  readonly kind: string;
  readonly value: string;
  readonly field: string;
}

export function doubledNames(index: LabIndex): Found[] {
  const subsystems = index.ofKind('subsystem');
  const used: Used[] = [
    ...subsystems.map(({ id, nqn }) => ({ id, kind: 'NQN', value: nqn, field: 'nqn' })),
    ...hostNames(index).map(({ id, nqn }) => ({ id, kind: 'host NQN', value: nqn, field: 'hostNqn' })),
    ...subsystems.map(({ id, serial }) => ({ id, kind: 'serial', value: serial ?? '', field: 'serial' })),
    ...index
      .ofKind('drive')
      .map(({ id, serial }) => ({ id, kind: 'drive serial', value: serial ?? '', field: 'serial' })),
    ...index.ofKind('target').map(({ id, iqn }) => ({ id, kind: 'IQN', value: iqn, field: 'iqn' })),
    ...subsystems.flatMap(({ id, namespaces }) =>
      namespaces.map(({ uuid }) => ({ id, kind: 'UUID', value: uuid?.toLowerCase() ?? '', field: 'namespaces' })),
    ),
  ];
  const known = used.filter(({ value }) => value !== '');
  return [
    ...[...Map.groupBy(known, ({ kind, value }) => `${kind} ${value}`)].flatMap(([what, users]) =>
      doubled(what, users),
    ),
    ...subsystems.flatMap(({ id, name, namespaces, maxNamespaces }) => [
      ...doubledNumbers(
        id,
        name,
        namespaces.map(({ nsid }) => nsid),
      ),
      ...(maxNamespaces == null
        ? []
        : highGroups(
            id,
            namespaces.map(({ anaGroup }) => anaGroup),
            maxNamespaces,
          )),
    ]),
  ];
}

function doubled(what: string, users: readonly Used[]): Found[] {
  const [first] = users;
  if (users.length < 2 || first === undefined) return [];
  return [{ entities: [...new Set(users.map(({ id }) => id))], field: first.field, message: `duplicate ${what}` }];
}

function doubledNumbers(id: Id, name: string, numbers: readonly number[]): Found[] {
  const twice = [...new Set(numbers.filter((number, at) => numbers.indexOf(number) !== at))];
  return twice.map((nsid) => ({ entities: [id], field: 'namespaces', message: `duplicate NSID ${nsid} in ${name}` }));
}

const highGroups = (id: Id, groups: readonly number[], most: number): Found[] =>
  [...new Set(groups)]
    .filter((group) => group > most)
    .map((group) => ({
      entities: [id],
      field: 'namespaces',
      message: `ANA group ${group} is above the ${most} namespaces that the subsystem allows`,
    }));

const hostNames = (index: LabIndex): { id: Id; nqn: string }[] =>
  index.ofKind('host').flatMap(({ id, hostNqn }) => (hostNqn == null ? [] : [{ id, nqn: hostNqn }]));

export function invalidNames(index: LabIndex): Found[] {
  const names = [
    ...index.ofKind('subsystem').map(({ id, nqn }) => ({ id, nqn, field: 'nqn' })),
    ...hostNames(index).map((each) => ({ ...each, field: 'hostNqn' })),
  ];
  return names.flatMap(({ id, nqn, field }) => {
    const reason = whyInvalidNqn(nqn);
    if (reason === null) return [];
    return [{ entities: [id], field, message: `'${nqn}' is not a valid NQN: ${reason} (${nameOf(index, id)})` }];
  });
}

const MOST_NQN_BYTES = 223;
const UUID_FORM = 'nqn.2014-08.org.nvmexpress:uuid:';
const DISCOVERY = 'nqn.2014-08.org.nvmexpress.discovery';

/** Null for a name as the NVMe base specification has it (4.7); otherwise the reason in words. */
export function whyInvalidNqn(nqn: string): string | null {
  if (byteLength(nqn) > MOST_NQN_BYTES) return `it has ${byteLength(nqn)} bytes, ${MOST_NQN_BYTES} are allowed`;
  if (nqn === DISCOVERY) return null;
  if (nqn.startsWith(UUID_FORM)) {
    const uuid = nqn.slice(UUID_FORM.length);
    if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid)) return null;
    return /^[0-9A-Fa-f-]{36}$/.test(uuid) ? 'its UUID is not in lower case' : 'it ends in no UUID';
  }
  if (!/^nqn\.\d{4}-(0[1-9]|1[0-2])\./.test(nqn)) return 'it does not begin with nqn.yyyy-mm.';
  if (!/^nqn\.\d{4}-\d{2}(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+:/i.test(nqn)) return 'there is no domain and colon';
  return nqn.endsWith(':') ? 'there is no name after the colon' : null;
}

/** Length as UTF-8. */
function byteLength(text: string): number {
  let length = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return length;
}
