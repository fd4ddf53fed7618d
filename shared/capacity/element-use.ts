import type { LabIndex } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import type { CabledPort } from './lab-fabric.ts';
import { nicsOf, slotOf } from './lab-ends.ts';
import type { LabDrives } from './lab-drives.ts';
import type { ServingCores } from './lab-placement.ts';
import { linkCeilingIops, type BlockLoad, type Fabric } from './link-ceiling.ts';
import { pcieBytesPerSecond } from './pcie.ts';
import type { ElementUse } from './question.ts';

/** Share of every drive when the bed does `iops` of the `totalIops` that its drives could. */
export function driveUses(drives: LabDrives, iops: number, totalIops: number): ElementUse[] {
  return [...drives.rates].map(([entity, limit]) => {
    const used = (drives.fullLoad.get(entity) ?? 0) * (iops / totalIops);
    return use({ entity, port: null, what: 'drive', used, limit, unit: 'operations per second' });
  });
}

/** Cores that the rate needs, of those that serve. */
export function coreUses(serving: ServingCores | null, iops: number): ElementUse[] {
  if (serving === null) return [];
  return serving.coreSets.map((coreSet) =>
    use({
      entity: coreSet.id,
      port: null,
      what: 'cores',
      used: iops / serving.iopsPerCore,
      limit: serving.cores,
      unit: 'cores',
    }),
  );
}

/**
 * Cables, adapters and slots of one side for `iops` in all, spread over its ports by their speed. Nothing is said when
 * a speed is not known.
 */
export function networkUses(
  index: LabIndex,
  ports: readonly CabledPort[],
  iops: number,
  load: BlockLoad,
  fabric: Fabric,
): ElementUse[] {
  const known = ports.flatMap((port) => (port.bitsPerSecond === null ? [] : [{ port, speed: port.bitsPerSecond }]));
  const speeds = known.reduce((sum, { speed }) => sum + speed, 0);
  if (known.length < ports.length || speeds === 0) return [];
  const payload = busierPayloadBits(load);
  const shares = known.map(({ port, speed }) => ({ port, speed, iops: iops * (speed / speeds) }));
  const carried = (bits: number): number => linkCeilingIops(bits, load, fabric) * payload;
  const cables = shares.map((share) =>
    use({
      entity: share.port.link.id,
      port: share.port.port.id,
      what: 'cable',
      used: share.iops * payload,
      limit: carried(share.speed),
      unit: 'bits per second',
    }),
  );
  const adapters = nicsOf(ports).flatMap((nic) => {
    const used = shares.reduce((sum, share) => (share.port.nic.id === nic.id ? sum + share.iops : sum), 0) * payload;
    const slot = slotOf(index, nic);
    const slotBytes = slot === null ? null : pcieBytesPerSecond(slot, 'planning');
    const part = { entity: nic.id, port: null, used, unit: 'bits per second' as const };
    return [
      ...(nic.adapterTotal === null ? [] : [use({ ...part, what: 'adapter_total', limit: carried(nic.adapterTotal) })]),
      ...(slotBytes === null ? [] : [use({ ...part, what: 'slot', limit: slotBytes * 8 })]),
    ];
  });
  return [...cables, ...adapters];
}

/** Every port of every host with its part of the host's rate. */
export function networkUsesByHost(
  index: LabIndex,
  ports: readonly CabledPort[],
  hostIops: ReadonlyMap<Id, number>,
  load: BlockLoad,
  fabric: Fabric,
): ElementUse[] {
  return [...hostIops].flatMap(([host, iops]) => {
    const own = ports.filter((port) => port.host === host);
    return networkUses(index, own, iops, load, fabric);
  });
}

const busierPayloadBits = (load: BlockLoad): number =>
  8 * load.blockBytes * Math.max(load.readFraction, 1 - load.readFraction);

const use = (part: Omit<ElementUse, 'share'>): ElementUse => ({ ...part, share: part.used / part.limit });
