import type { Lab, Link } from '../model/lab.ts';
import { indexLab, type LabIndex } from '../model/lab-index.ts';
import type { LinkEnd } from '../model/network.ts';
import type { Id } from '../units/identity.ts';
import { problem } from '../units/problem.ts';
import { bitsPerSecond, type BitsPerSecond } from '../units/quantity.ts';
import { Draft } from './draft.ts';
import { refused, type EditOutcome, type IdSource } from './outcome.ts';
import { hasPorts, portLabel, portOf, speedMismatch, whyNotCable } from './rules.ts';

/** A cable between two free ports. Its speed is the lower of both ends, null while neither is known. */
export function cable(lab: Lab, a: LinkEnd, b: LinkEnd, ids: IdSource): EditOutcome {
  const index = indexLab(lab);
  const reason = whyNotCable(index, a, b);
  const where = `${portLabel(index, a)} – ${portLabel(index, b)}`;
  if (reason !== null) return refused(problem('error', 'cable-refused', where, reason));
  const link: Link = {
    kind: 'link',
    id: ids.newId(),
    parent: null,
    name: '',
    a,
    b,
    speed: commonSpeed(index, a, b),
    mtu: null,
  };
  const draft = new Draft(lab);
  draft.put(link);
  const mismatch = speedMismatch(index, a, b);
  return draft.done(`Cable ${where}`, [link.id], mismatch ? [mismatch] : []);
}

function commonSpeed(index: LabIndex, ...ends: LinkEnd[]): BitsPerSecond | null {
  const speeds = ends.flatMap((end) => {
    const device = index.get(end.device);
    return hasPorts(device) ? [portOf(device, end.port)?.speed ?? Infinity] : [];
  });
  const lowest = Math.min(...speeds);
  return Number.isFinite(lowest) ? bitsPerSecond(lowest) : null;
}

/** The first port of a NIC or switch without a cable; null when there is none (or the entity has no ports). */
export function freePort(index: LabIndex, device: Id): LinkEnd | null {
  const entity = index.get(device);
  if (!hasPorts(entity)) return null;
  const port = entity.ports.find(({ id }) => index.cablesAt({ device, port: id }).length === 0);
  return port ? { device, port: port.id } : null;
}
