import type { Host, Nic, Switch } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import type { PcieLink } from '../model/entity-base.ts';
import { isTrainedBelow, linkOf, slotHolding, type SlotDevice } from '../model/pcie-link.ts';
import { countText } from '../units/count-text.ts';
import { formatBytes } from '../units/format.ts';
import { safeText } from './safe-text.ts';

/** What is written on the elements, derived from the lab. Unknown facts are left out, never shown as 0. */

const NOISE =
  /\((?:R|TM|C)\)|\b(?:CPU|Processor|SSD|Series|DC|Mellanox|Solidigm|NVIDIA)\b|\bIntel\/?|@.*$|\d+(?:\.\d+)?\s?TB\b/gi;

/** A part's name without maker and boilerplate: `Intel SSD D7-P5510 Series 3.84TB` -> `D7-P5510`. */
export function shortModel(model: string | null): string {
  if (model === null) return '';
  const short = model.replace(NOISE, ' ').replace(/\/\s/g, ' ').replace(/\s+/g, ' ').trim();
  return safeText(short === '' ? model : short);
}

/**
 * `PCIe 4.0 ×16`. Where the link runs below what the device could, by what it does: `PCIe 3.0 ×8 of ×16`,
 * `PCIe 3.0 of 4.0 ×16`, `PCIe 3.0 ×8 of 4.0 ×16`.
 */
function pcieText(link: PcieLink | null): string {
  if (!link?.generation || !link.lanes) return '';
  const trained = `PCIe ${link.generation}.0 ×${link.lanes}`;
  if (!isTrainedBelow(link)) return trained;
  const [generation, lanes] = [link.capableGeneration ?? link.generation, link.capableLanes ?? link.lanes];
  if (generation === link.generation) return `${trained} of ×${lanes}`;
  return lanes === link.lanes
    ? `PCIe ${link.generation}.0 of ${generation}.0 ×${lanes}`
    : `${trained} of ${generation}.0 ×${lanes}`;
}

/** What is written on a device of its place on the board: its link, and the slot's name (empty where it has none). */
export function slotFacts(index: LabIndex, device: SlotDevice): { readonly link: string; readonly slot: string } {
  return { link: pcieText(linkOf(index, device)), slot: safeText(slotHolding(index, device)?.name ?? '') };
}

const gigabits = (speed: number): string => String(Math.round(speed / 1e7) / 100);

/** `2 × 100GbE`; without the speed `2 ports`; mixed speeds name each. */
export function portsText(device: Nic | Switch): string {
  const counts = new Map<string, number>();
  for (const { speed } of device.ports) {
    const name = speed === null ? '' : `${gigabits(speed)}GbE`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const one = ([name, count]: [string, number]): string =>
    name === '' ? countText(count, 'port') : `${count} × ${name}`;
  return [...counts].map(one).join(', ');
}

const ROLES = { storage: 'Storage node', client: 'Client', both: 'Storage and client' } as const;

/** Role, model, CPUs, memory, storage software: the host's head line. */
export function hostFacts(index: LabIndex, host: Host): string[] {
  const sockets = index.children(host.id).filter((entity) => entity.kind === 'socket');
  const [first] = sockets;
  const cpu = first?.cpuModel ? `${sockets.length} × ${shortModel(first.cpuModel)}` : '';
  const version = host.software['SPDK'];
  return [
    host.role === null ? '' : ROLES[host.role],
    safeText(host.model ?? ''),
    cpu,
    host.memoryBytes === null ? '' : formatBytes(host.memoryBytes),
    version === undefined ? '' : safeText(`SPDK ${version.replace(/^v/, '')}`),
  ].filter((fact) => fact !== '');
}

export function switchFacts(device: Switch): string[] {
  return [
    shortModel(device.model),
    device.ports.length === 0 ? '' : portsText(device),
    device.mtu === null ? '' : `MTU ${device.mtu}`,
    device.pfcPriority === null ? '' : `PFC priority ${device.pfcPriority}`,
  ].filter((fact) => fact !== '');
}

const LEVELS: Readonly<Record<string, string>> = { concat: 'concatenation' };

/** `Raid0: RAID0, strip 128 KiB`. */
export function arrayText(index: LabIndex, id: string): string {
  const array = index.get(id);
  if (array?.kind !== 'array') return '';
  const level = LEVELS[array.level] ?? array.level.toUpperCase();
  const strip = array.stripBytes === null ? '' : `, strip ${formatBytes(array.stripBytes)}`;
  return `${safeText(array.name)}: ${level}${strip}`;
}
