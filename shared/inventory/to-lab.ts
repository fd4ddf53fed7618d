import { emptyDiff, type LabDiff } from '../model/diff.ts';
import type { Drive, Entity, Host, Lab, Nic, NumaNode, Socket } from '../model/lab.ts';
import { problem, type Problem } from '../units/problem.ts';
import type { HostInventory, NicFound } from './host-inventory.ts';
import { mergeFields } from './merge-fields.ts';

export interface InventoryDiff {
  readonly diff: LabDiff;
  /** Lab host that stands for the machine. */
  readonly host: string;
  readonly problems: readonly Problem[];
}

/**
 * What the inventory adds to and changes in a lab. Known things are found by what does not change when a machine is
 * rebooted or recabled: serial, WWN, PCI address, MAC. What the user entered is kept and told; what is gone is told,
 * never removed. A second inventory of an unchanged machine is an empty diff.
 */
export function inventoryDiff(lab: Lab, managedHost: string, found: HostInventory, newId: () => string): InventoryDiff {
  const writer = new DiffWriter(lab, newId);
  const known = Object.values(lab.entities).find(
    (entity): entity is Host => entity.kind === 'host' && entity.managedHost === managedHost,
  );
  const host = writer.put<Host>(known, {
    kind: 'host',
    parent: null,
    name: found.name,
    role: null,
    managedHost,
    model: found.model,
    operatingSystem: found.operatingSystem,
    kernel: found.kernel,
    memoryBytes: found.memoryBytes,
    software: { ...found.software },
    settings: { ...found.settings },
  });
  const inHost = inside(lab, host);
  const sockets = found.sockets.map((socket) => putSocket(writer, inHost, host, socket));
  const nodes = new Map(found.nodes.map((node) => [node.index, putNode(writer, inHost, host, node, sockets)]));
  const place = (node: number | null): string => (node === null ? host : (nodes.get(node) ?? host));
  for (const drive of found.drives) putDrive(writer, inHost, place(drive.node), drive);
  for (const nic of found.nics) putNic(writer, inHost, place(nic.node), nic);
  return { diff: writer.diff, host, problems: [...writer.problems, ...gone(inHost, found)] };
}

/** Collects added and changed entities and the user's own values that stood in the way. */
class DiffWriter {
  readonly diff: LabDiff = emptyDiff();
  readonly problems: Problem[] = [];
  readonly #lab: Lab;
  readonly #newId: () => string;

  constructor(lab: Lab, newId: () => string) {
    this.#lab = lab;
    this.#newId = newId;
  }

  put<E extends Entity>(known: E | undefined, values: Omit<E, 'id' | 'provenance'>): string {
    if (known === undefined) {
      const id = this.#newId();
      this.diff.added[id] = { ...values, id, provenance: measuredFields(values) } as unknown as Entity;
      return id;
    }
    const { merged, kept } = mergeFields(known, values);
    for (const { field, entered, measured } of kept) {
      this.problems.push(
        problem(
          'note',
          'kept-entered',
          `${known.name}, ${field}`,
          `Kept as entered: ${entered}; the machine says ${measured}`,
          'Clear the field to take the measured value',
        ),
      );
    }
    if (merged !== known) this.diff.changed[known.id] = [this.#lab.entities[known.id] ?? known, merged];
    return known.id;
  }
}

function measuredFields(values: Readonly<Record<string, unknown>>): Entity['provenance'] {
  const measured = Object.entries(values).filter(([field, value]) => value !== null && !STRUCTURE.has(field));
  return Object.fromEntries(measured.map(([field]) => [field, 'measured' as const]));
}

/** Fields that are not facts of the machine. */
const STRUCTURE = new Set([
  'kind',
  'parent',
  'managedHost',
  'role',
  'index',
  'socket',
  'writeState',
  'rated',
  'adapterTotal',
]);

function inside(lab: Lab, host: string): readonly Entity[] {
  const children = Object.values(lab.entities).filter((entity) => entity.parent === host);
  return [...children, ...children.flatMap((child) => inside(lab, child.id))];
}

function putSocket(
  writer: DiffWriter,
  inHost: readonly Entity[],
  host: string,
  found: HostInventory['sockets'][number],
) {
  const known = inHost.find((entity): entity is Socket => entity.kind === 'socket' && entity.index === found.index);
  const name = `Socket ${String(found.index)}`;
  const id = writer.put<Socket>(known, { kind: 'socket', parent: host, name: known?.name ?? name, ...found });
  return { index: found.index, id };
}

function putNode(
  writer: DiffWriter,
  inHost: readonly Entity[],
  host: string,
  found: HostInventory['nodes'][number],
  sockets: readonly { index: number; id: string }[],
): string {
  const known = inHost.find((entity): entity is NumaNode => entity.kind === 'numaNode' && entity.index === found.index);
  const socket = sockets.find((each) => each.index === found.socket)?.id ?? null;
  const name = known?.name ?? `NUMA ${String(found.index)}`;
  return writer.put<NumaNode>(known, { kind: 'numaNode', parent: host, name, ...found, socket });
}

function putDrive(
  writer: DiffWriter,
  inHost: readonly Entity[],
  parent: string,
  found: HostInventory['drives'][number],
) {
  const drives = inHost.filter((entity): entity is Drive => entity.kind === 'drive');
  const same = (key: 'serial' | 'wwn' | 'pciAddress') =>
    drives.find((drive) => drive[key] !== null && drive[key] === found[key]);
  const unidentified = found.serial === null && found.wwn === null && found.pciAddress === null;
  const known =
    same('serial') ??
    same('wwn') ??
    (found.serial === null ? same('pciAddress') : undefined) ??
    (unidentified ? drives.find((drive) => drive.name === found.name) : undefined);
  const { node: _, ...facts } = found;
  writer.put<Drive>(known, {
    kind: 'drive',
    parent: known === undefined ? parent : placeOf(known.parent, parent, inHost),
    ...facts,
    writeState: known?.writeState ?? 'unknown',
    rated: known?.rated ?? null,
  });
}

function putNic(writer: DiffWriter, inHost: readonly Entity[], parent: string, found: NicFound) {
  const nics = inHost.filter((entity): entity is Nic => entity.kind === 'nic');
  const macs = new Set(found.ports.map((port) => port.mac));
  const known =
    nics.find((nic) => nic.pciAddress !== null && nic.pciAddress === found.pciAddress) ??
    nics.find((nic) => nic.ports.some((port) => port.mac !== null && macs.has(port.mac)));
  writer.put<Nic>(known, {
    kind: 'nic',
    parent: known === undefined ? parent : placeOf(known.parent, parent, inHost),
    name: known?.name ?? found.name,
    model: found.model,
    firmware: known?.firmware ?? null,
    driver: found.driver,
    pciAddress: found.pciAddress,
    link: found.link,
    adapterTotal: known?.adapterTotal ?? null,
    // Port ids stay, so that cables stay plugged; a port that is not seen now keeps its place.
    ports: mergePorts(known?.ports ?? [], [...found.ports]),
    transports:
      known !== undefined && known.transports.length > 0 ? known.transports : found.rdma ? ['tcp', 'rocev2'] : ['tcp'],
  });
}

/** A device that the machine places on a node moves there; one that it cannot place stays where it was drawn. */
function placeOf(drawn: string | null, measured: string, inHost: readonly Entity[]): string | null {
  const node = inHost.find((entity) => entity.id === measured);
  return node?.kind === 'numaNode' ? measured : drawn;
}

function mergePorts(known: Nic['ports'], found: Nic['ports']): Nic['ports'] {
  const match = (port: Nic['ports'][number]) =>
    found.find((each) => (port.mac === null ? each.interfaceName === port.interfaceName : each.mac === port.mac));
  const kept = known.map((port) => {
    const seen = match(port);
    return seen === undefined ? port : { ...seen, id: port.id, name: port.name, speed: seen.speed ?? port.speed };
  });
  const matched = new Set(known.map(match));
  return [...kept, ...found.filter((port) => !matched.has(port))];
}

function gone(inHost: readonly Entity[], found: HostInventory): Problem[] {
  const serials = new Set(found.drives.map((drive) => drive.serial));
  return inHost
    .filter(
      (entity): entity is Drive => entity.kind === 'drive' && entity.serial !== null && !serials.has(entity.serial),
    )
    .map((drive) =>
      problem(
        'warning',
        'not-found-again',
        drive.name,
        `Drive ${drive.name} (serial ${drive.serial ?? ''}) was not found on the machine`,
        'Remove it from the drawing if it was taken out',
      ),
    );
}
