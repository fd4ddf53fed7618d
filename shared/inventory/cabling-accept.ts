import { applyDiff, emptyDiff, type LabDiff } from '../model/diff.ts';
import type { Entity, Lab, Link, Switch } from '../model/lab.ts';
import type { LinkEnd } from '../model/network.ts';
import type { CablingHint } from './cabling-hints.ts';

/** Draws accepted cables, with the switches that they need and what LLDP named, as one change of the lab. */
export function acceptHints(lab: Lab, hints: readonly CablingHint[], newId: () => string): LabDiff {
  let after = lab;
  for (const hint of hints) {
    after = applyDiff(after, changeFor(after, hint, newId));
    for (const end of hint.b.kind === 'port' ? [hint.a, hint.b] : [hint.a]) after = withNeighbour(after, end);
  }
  return between(lab, after);
}

/** What LLDP named at a port, unless something was entered there. */
function withNeighbour(lab: Lab, { device, port, neighbour }: CablingHint['a']): Lab {
  const nic = lab.entities[device];
  if (nic?.kind !== 'nic' || neighbour === undefined) return lab;
  const isEmpty = nic.ports.some(({ id, neighbour: known }) => id === port && (known ?? '') === '');
  if (!isEmpty) return lab;
  const ports = nic.ports.map((each) => (each.id === port ? { ...each, neighbour } : each));
  const provenance = { ...nic.provenance, [`ports.${port}.neighbour`]: 'measured' as const };
  return { ...lab, entities: { ...lab.entities, [device]: { ...nic, ports, provenance } } };
}

function changeFor(lab: Lab, hint: CablingHint, newId: () => string): LabDiff {
  if (hint.b.kind === 'port') return { ...emptyDiff(), added: cable(newId(), hint.a, hint.b) };
  const name = hint.b.name;
  const before = Object.values(lab.entities).find((entity) => entity.kind === 'switch' && entity.name === name);
  const known = before?.kind === 'switch' ? before : null;
  const device = known ?? newSwitch(newId(), name);
  const { port, after } = portOn(lab, device, hint.b.port, newId);
  const link = cable(newId(), hint.a, { device: device.id, port });
  if (known === null) return { ...emptyDiff(), added: { ...link, [device.id]: after } };
  return { added: link, changed: after === known ? {} : { [known.id]: [known, after] }, removed: {} };
}

/** The port of that name, or the next one when it has no name: ports are added as they turn up. */
function portOn(lab: Lab, device: Switch, name: string | null, newId: () => string): { port: string; after: Switch } {
  const isFree = (id: string): boolean =>
    !Object.values(lab.entities).some(
      (entity) =>
        entity.kind === 'link' && [entity.a, entity.b].some((end) => end.device === device.id && end.port === id),
    );
  const found = device.ports.find((port) => isFree(port.id) && (name === null || port.name === name));
  if (found !== undefined) return { port: found.id, after: device };
  const number = Math.max(0, ...device.ports.map((port) => Number(/^\d+$/.exec(port.name)?.[0] ?? 0))) + 1;
  const port = { id: newId(), name: name ?? String(number), speed: null };
  return { port: port.id, after: { ...device, ports: [...device.ports, port] } };
}

const newSwitch = (id: string, name: string): Switch => ({
  kind: 'switch',
  id,
  parent: null,
  name,
  model: null,
  ports: [],
  mtu: null,
  bufferBytes: null,
  pfcPriority: null,
  ecn: null,
});

function cable(id: string, a: LinkEnd, b: LinkEnd): Record<string, Link> {
  const ends = { a: { device: a.device, port: a.port }, b: { device: b.device, port: b.port } };
  return { [id]: { kind: 'link', id, parent: null, name: '', ...ends, speed: null, mtu: null } };
}

/** Only what was added or changed: a hint removes nothing. */
function between(before: Lab, after: Lab): LabDiff {
  const diff: LabDiff = emptyDiff();
  for (const [id, entity] of Object.entries(after.entities)) {
    const old: Entity | undefined = Object.hasOwn(before.entities, id) ? before.entities[id] : undefined;
    if (old === undefined) diff.added[id] = entity;
    else if (old !== entity) diff.changed[id] = [old, entity];
  }
  return diff;
}
